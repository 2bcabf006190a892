"""The pages of the app: they draw what a library says and decide nothing."""
