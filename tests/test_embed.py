"""Embedding models: the shipped one, read in two ways; any other; and training, twice the same."""

import csv
import gzip
import io
import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.resources import MODELS
from nlp.embed import EmbedderError, load_embedder
from nlp.embedding.fit import Settings
from nlp.embedding.static import Cutter, StaticEmbedder
from nlp.embedding.tokens import compile_folds, folding, tokenizer_json, traditional_forms
from nlp.embedding.training import share_rows, stem, train_embedder, write_model

SHIPPED = MODELS / "embedding"
ODD = (
    "人员力量不足，公开工作由兼职人员承担。",
    "ＡＢＣ公司 Ｅxcellent Café — staff shortage in townships",
    "政府信息公開條例第三十八條規定，著作權",
    "⼈员⼒量，⻓期⼾口",
    "2023年受理35件，其中①②类占12.5%",
    "e\u0301lite E\u0301 A\u200db 國\ufe00 \u3000\r\n\t",
    "龘𠮷㐀鿿 ཀ Привет 한국어 公开",
    "x" * 3000 + "信息公开" * 400,
)
EMPTY = ("", "  ", "！？…", "\ufffd")


@pytest.fixture(scope="module")
def shipped():
    return load_embedder()


def test_the_shipped_model_is_small_and_whole(shipped):
    files = [file for file in SHIPPED.rglob("*") if file.is_file()]

    assert sum(file.stat().st_size for file in files) <= 12_000_000
    assert shipped.dim == 256
    assert (SHIPPED / "README.md").is_file()


def test_rows_have_length_one_and_the_unknown_none(shipped):
    for embed in (shipped.embed_queries, shipped.embed_passages):
        rows = embed([*ODD, *EMPTY])
        assert rows.dtype == np.float32
        assert rows.shape == (len(ODD) + len(EMPTY), shipped.dim)
        assert np.allclose(np.linalg.norm(rows[: len(ODD)], axis=1), 1, atol=1e-5)
        assert not rows[len(ODD) :].any()
    assert shipped.embed_queries([]).shape == (0, shipped.dim)


def test_a_text_alone_and_among_others_is_the_same(shipped):
    many = [f"{text}{i}" for i in range(300) for text in ODD[:5]]
    together = shipped.embed_passages(many)

    assert np.allclose(together[::97], np.vstack([shipped.embed_passages([t]) for t in many[::97]]))


@pytest.mark.filterwarnings("ignore")
def test_the_library_reads_the_same_vectors(shipped):
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(str(SHIPPED), device="cpu")

    theirs = model.encode([*ODD, *EMPTY], convert_to_numpy=True)

    assert np.abs(theirs - shipped.embed_passages([*ODD, *EMPTY])).max() < 1e-3


def test_the_tokenizer_folds_every_character_alike():
    tokenizers = pytest.importorskip("tokenizers")
    theirs = tokenizers.Tokenizer.from_file(str(SHIPPED / "tokenizer.json")).normalizer
    folds = json.loads((SHIPPED / "folds.json").read_text(encoding="utf-8"))

    for code in (*range(0x20, 0xD800), *range(0xE000, 0x10000), *range(0x20000, 0x20100)):
        assert theirs.normalize_str(chr(code)) == folds.get(chr(code), chr(code)), hex(code)


def test_opening_and_asking_loads_nothing_heavy():
    code = (
        "import sys\nfrom nlp.embed import load_embedder\n"
        "e = load_embedder(); e.stamp; e.embed_queries(['人员不足'])\n"
        "print([m for m in ('torch', 'transformers', 'tokenizers', 'scipy', 'sklearn', 'pandas')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=MODELS.parent, capture_output=True, text=True, timeout=120
    )

    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(
    ("query", "near", "far"),
    [
        ("staff shortage", "从事公开工作的人手偏少，力量单薄", "门户网站完成改版，栏目更清晰"),
        ("not enough people", "工作人员不足，一人身兼数职", "及时更新重点领域信息"),
        ("website is out of date", "网站栏目更新滞后", "收到行政复议申请2件"),
        ("lawsuit against the government", "因信息公开引起的行政诉讼1件", "组织业务培训三期"),
        ("training for officials", "举办业务培训班，学习条例", "公开栏设在大厅入口"),
        ("打官司", "行政诉讼案件已由法院审结", "微信公众号推送信息"),
        ("人手不够", "人员力量不足", "解读形式单一"),
        ("老百姓看不懂政策", "政策解读不够通俗易懂", "档案移交国家档案馆"),
        ("資訊公開申請", "收到政府信息公开申请12件", "干部队伍较为稳定"),
    ],
)
def test_what_means_the_same_is_nearer(shipped, query, near, far):
    asked = shipped.embed_queries([query])[0]
    right, wrong = shipped.embed_passages([near, far])

    assert asked @ right > asked @ wrong + 0.05


def test_traditional_and_wide_forms_are_one_text(shipped):
    rows = shipped.embed_passages(["国务院规定2023年ABC", "國務院規定２０２３年ＡＢＣ"])

    assert rows[0] @ rows[1] > 0.999


def test_the_stamp_follows_the_content(shipped, tmp_path):
    copy = Path(shutil.copytree(SHIPPED, tmp_path / "copy"))
    assert load_embedder(copy).stamp == shipped.stamp

    content = bytearray((copy / "model.safetensors").read_bytes())
    content[-5] ^= 1
    (copy / "model.safetensors").write_bytes(content)

    assert load_embedder(copy).stamp != shipped.stamp


@pytest.mark.parametrize("damage", ["cut", "header", "tokens", "modules", "missing"])
def test_a_damaged_model_is_told_in_words(tmp_path, damage):
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "model"))
    weights = folder / "model.safetensors"
    if damage == "cut":
        weights.write_bytes(weights.read_bytes()[:-1000])
    elif damage == "header":
        weights.write_bytes(b"\xff" * 100)
    elif damage == "tokens":
        (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    elif damage == "modules":
        (folder / "modules.json").write_text("[", encoding="utf-8")
    else:
        shutil.rmtree(folder)

    with pytest.raises(EmbedderError, match=r"model|folder"):
        load_embedder(folder)


def test_the_longest_token_wins_and_the_unknown_is_left_out():
    tokens = ("信", "息", "公", "开", "信息", "信息公开", "a", "b", "ab")
    cutter = Cutter({t: i for i, t in enumerate(tokens)}, {"Ａ": "a"}, "[信息公开]+|[a-z]+")

    assert [tokens[i] for i in cutter.ids("信息公开信开，Ａbb龘")] == [
        "信息公开", "信", "开", "ab", "b",
    ]  # fmt: skip


def test_the_compiled_folds_are_read_back_by_the_library():
    tokenizers = pytest.importorskip("tokenizers")
    folds = folding(traditional_forms([("國家", "国家"), ("後來", "后来"), ("皇后", "皇后")]))
    tokens = sorted({*"国家后来皇", *"abcdefghijklmnopqrstuvwxyz0123456789", "国家"})
    tokenizer = tokenizers.Tokenizer.from_str(tokenizer_json(tokens, folds))

    assert folds["國"] == "国"
    assert "后" not in folds
    assert compile_folds(folds) == compile_folds(dict(reversed(folds.items())))
    assert tokenizer.encode("國家，後來；皇后Ａ", add_special_tokens=False).tokens == [
        "国家", "后", "来", "皇", "后", "a",
    ]  # fmt: skip


def test_rare_tokens_share_the_nearest_row():
    vectors = np.array([[1, 0], [0, 1], [2, 0.02], [0.7, 0.7]], np.float32)
    rows, row_of, scale = share_rows(vectors, np.array([0.5, 0.3, 0.001, 0.1]), 3)

    assert len(rows) == 3
    assert row_of[2] == row_of[0]
    assert np.allclose(rows[row_of] * scale[:, None], vectors, atol=0.03)


def test_forms_of_an_english_word_share_a_stem():
    assert {stem(w) for w in ("disclose", "disclosed", "discloses", "disclosing")} == {"disclos"}
    assert stem("bus") == "bus"


def test_a_written_model_is_read_back(tmp_path):
    tokens = sorted({*"信息公开", *"abcdefghijklmnopqrstuvwxyz0123456789", "信息"})
    vectors = np.random.default_rng(1).standard_normal((len(tokens) + 1, 16)).astype(np.float32)
    vectors[0] = 0
    write_model(tmp_path, tokens, {"Ａ": "a"}, vectors, np.ones(len(vectors)), 99)

    got = StaticEmbedder(tmp_path).embed_queries(["信息开Ａ"])[0]

    want = sum(vectors[tokens.index(token) + 1] for token in ("信息", "开", "a"))
    assert got @ (want / np.linalg.norm(want)) > 0.9995


def test_training_twice_gives_the_same_bytes(tmp_path):
    data = tmp_path / "data"
    write_data(data)
    settings = Settings(dim=16, steps=30, batch=64, seed=3, left_out=0.1, tokens=6000, rows=4000)

    for name in ("one", "two"):
        train_embedder(data, tmp_path / name, settings)

    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two
    assert load_embedder(tmp_path / "one").embed_queries(["人员不足"]).any()


def test_training_never_reads_what_is_measured(tmp_path):
    data = tmp_path / "data"
    write_data(data)
    for name in ("cmrc_dev.squad.json.gz", "drcd_dev.squad.json.gz", "xquad_zh.squad.json.gz"):
        (data / name).write_bytes(b"not to be opened")

    train_embedder(
        data, tmp_path / "out", Settings(dim=8, steps=2, batch=16, tokens=6000, rows=6000)
    )


def test_missing_data_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="gz"):
        train_embedder(tmp_path, tmp_path / "out", Settings(dim=8, steps=2))


# --- any other model


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A real transformer, small and never trained: what is tested is how it is run."""
    pytest.importorskip("sentence_transformers")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_transformer(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def offline(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.mark.usefixtures("offline")
@pytest.mark.filterwarnings("ignore")
class TestAnyOther:
    def test_it_runs_from_disk_alone(self, tiny):
        embedder = load_embedder(tiny)
        rows = embedder.embed_passages(["信息公开", "", "staff", "信息公开"])

        assert rows.dtype == np.float32
        assert rows.shape == (4, embedder.dim) == (4, 32)
        assert np.allclose(np.linalg.norm(rows[[0, 2, 3]], axis=1), 1, atol=1e-5)
        assert not rows[1].any()
        assert np.allclose(rows[0], rows[3], atol=1e-5)

    def test_its_own_prompts_are_used(self, tiny, tmp_path):
        folder = Path(shutil.copytree(tiny, tmp_path / "asked"))
        settings = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
        settings["prompts"] = {"query": "问：", "passage": "文："}
        (folder / "config_sentence_transformers.json").write_text(json.dumps(settings), "utf-8")
        plain, asked = load_embedder(tiny), load_embedder(folder)

        got = (asked.embed_queries(["公开"])[0], asked.embed_passages(["公开"])[0])

        assert np.allclose(got[0], plain.embed_queries(["问：公开"])[0], atol=1e-5)
        assert np.allclose(got[1], plain.embed_passages(["文：公开"])[0], atol=1e-5)
        assert asked.stamp != plain.stamp

    @pytest.mark.parametrize(
        ("name", "query", "passage"),
        [
            ("multilingual-e5-small", "query: ", "passage: "),
            ("bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
            ("anything", "", ""),
        ],
    )
    def test_a_known_family_gets_its_words(self, tiny, tmp_path, name, query, passage):
        folder = Path(shutil.copytree(tiny, tmp_path / name))
        plain, known = load_embedder(tiny), load_embedder(folder)

        assert np.allclose(
            known.embed_queries(["信息"]), plain.embed_queries([query + "信息"]), atol=1e-5
        )
        assert np.allclose(
            known.embed_passages(["信息"]), plain.embed_passages([passage + "信息"]), atol=1e-5
        )

    def test_the_side_file_has_the_last_word(self, tiny, tmp_path):
        folder = Path(shutil.copytree(tiny, tmp_path / "e5-mine"))
        (folder / "nianbao.toml").write_text('query_prefix = "问："\n', "utf-8")
        plain, told = load_embedder(tiny), load_embedder(folder)

        assert np.allclose(
            told.embed_queries(["信息"]), plain.embed_queries(["问：信息"]), atol=1e-5
        )
        assert np.allclose(told.embed_passages(["信息"]), plain.embed_passages(["信息"]), atol=1e-5)
        first = told.stamp
        (folder / "nianbao.toml").write_text('query_prefix = "问题："\n', "utf-8")
        assert load_embedder(folder).stamp != first

        (folder / "nianbao.toml").write_text("query_prefix = \n", "utf-8")
        with pytest.raises(EmbedderError, match=r"nianbao\.toml"):
            load_embedder(folder)

    def test_pooling_is_as_its_settings_say(self, tiny, tmp_path):
        folder = Path(shutil.copytree(tiny, tmp_path / "first"))
        pooling = next(folder.glob("1_*/config.json"))
        settings = json.loads(pooling.read_text("utf-8"))
        settings = {k: False if k.startswith("pooling_mode_") else v for k, v in settings.items()}
        settings |= (
            {"pooling_mode_cls_token": True}
            if "pooling_mode" not in settings
            else {"pooling_mode": "cls"}
        )
        pooling.write_text(json.dumps(settings), "utf-8")

        rows = [load_embedder(path).embed_passages(["信息公开"])[0] for path in (tiny, folder)]

        assert rows[0] @ rows[1] < 0.9999

    def test_damage_is_told_in_words(self, tiny, tmp_path):
        for name in ("model.safetensors", "config.json"):
            folder = Path(shutil.copytree(tiny, tmp_path / name))
            (folder / name).write_bytes(b"{")
            with pytest.raises(EmbedderError, match=r"tmp|model"):
                load_embedder(folder)


def test_without_the_extra_it_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "modules.json").write_text(
        '[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]',
        "utf-8",
    )
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(EmbedderError, match="embeddings"):
        load_embedder(tmp_path)


def make_transformer(folder: Path) -> Path:
    """Save a BERT of two small layers that cuts texts into characters."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizerFast

    parts = folder.with_name("parts")
    parts.mkdir()
    characters = sorted(
        {
            *"信息公开问题文人员不足：为这个句子生成表示以用于检索相关章",
            *"abcdefghijklmnopqrstuvwxyz:",
        }
    )
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    words += [f"##{c}" for c in characters if c.isascii()]
    (parts / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(parts / "vocab.txt")).save_pretrained(parts)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64, initializer_range=0.5,
    )  # fmt: skip
    BertModel(config).save_pretrained(parts)
    body = models.Transformer(str(parts))
    SentenceTransformer(modules=[body, models.Pooling(32, "mean")], device="cpu").save(str(folder))
    return folder


def write_data(folder: Path) -> None:
    """Write a small copy of every file the training reads, with texts of our own."""
    folder.mkdir()
    matters = ["公开申请", "主动公开", "行政复议", "信息更新", "政策解读", "业务培训", "网站栏目"]
    laws = [
        {
            "law": f"{matter}办法",
            "ch": "总则",
            "t": f"第{i}项{matter}应当按期办理。{matter}由承办机构负责，并说明理由{i}。群众可以查询。",
        }
        for i in range(40)
        for matter in matters
    ]
    pack(folder, "laws_articles.jsonl.gz", "\n".join(json.dumps(row) for row in laws))
    pack(
        folder,
        "policy_paragraphs.jsonl.gz",
        "\n".join(json.dumps({"doc": row["law"], "t": row["t"]}) for row in laws),
    )
    for name in ("gwr", "cpc"):
        pack(folder, f"{name}.jsonl.gz", json.dumps({"content": "\n".join(r["t"] for r in laws)}))
    for name in ("cmrc_trial", "drcd_test"):
        paragraphs = [
            {"context": row["t"], "qas": [{"question": f"{row['law']}由谁负责？"}]} for row in laws
        ]
        content = {"data": [{"title": "办法", "paragraphs": paragraphs}]}
        pack(folder, f"{name}.squad.json.gz", json.dumps(content))
    pack(folder, "cmn.txt.gz", "\n".join(f"Open file {i}.\t打開檔案{i}。\tCC" for i in range(50)))
    pack(
        folder,
        "cedict.txt.gz",
        "# a dictionary\n公開 公开 [gong1 kai1] /to disclose/public/\n檔案 档案 [dang4] /archive/file/\n",
    )
    pack(folder, "ecdict_shards.txt.gz", '"staff":"n. 人员；职员",\n"website":"n. [计] 网站",\n')
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["department", "title", "ask", "answer"])
    for i in range(30):
        writer.writerow(["内科", f"头疼怎么办{i}", "我头疼，请问怎么办", "注意休息，多喝水"])
    with gzip.open(folder / "med.csv.gz", "wt", encoding="gb18030") as file:
        file.write(rows.getvalue())


def pack(folder: Path, name: str, text: str) -> None:
    with gzip.open(folder / name, "wt", encoding="utf-8") as file:
        file.write(text)
