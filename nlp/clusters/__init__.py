"""What clusters are made with: seeds, telling words, sentences that many reports share."""
