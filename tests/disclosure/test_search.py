"""Search: what a text can be found by, the same question on both databases, hits shown safely."""

import random

import pytest
from django.apps.registry import Apps
from django.db import connection, models
from django.db.migrations.state import ProjectState
from django.test.utils import CaptureQueriesContext

from disclosure.search import GramsQuerySet, SearchIndex, fold, grams, highlight, pieces
from disclosure.search.grams import VECTOR_LIMIT, tokens
from disclosure.search.index import restore_triggers
from disclosure.search.rarity import frequencies
from documents.models import Document


class Paper(models.Model):
    """A row with a title and a body, in an app registry of its own."""

    title = models.TextField()
    body = models.TextField()
    grams = models.TextField()
    objects = GramsQuerySet.as_manager()

    class Meta:
        app_label = "search_tests"
        apps = Apps()
        db_table = "search_tests_paper"

    def __str__(self):
        return self.title


class Leaf(models.Model):
    """A row whose words stand in another table."""

    paper = models.OneToOneField(Paper, models.CASCADE, primary_key=True, related_name="leaf")

    objects = type(
        "Leaves", (GramsQuerySet,), {"indexed": "paper__grams", "searched": ("paper__title",)}
    ).as_manager()

    class Meta:
        app_label = "search_tests"
        apps = Paper._meta.apps
        db_table = "search_tests_leaf"

    def __str__(self):
        return str(self.pk)


INDEX = SearchIndex("search_tests_paper")


class _Editor:
    """Runs the operation inside the test's transaction."""

    connection = connection

    def execute(self, sql, params=None):
        with connection.cursor() as cursor:
            cursor.execute(sql)


def forwards():
    INDEX.database_forwards("search_tests", _Editor(), ProjectState(), ProjectState())


def backwards():
    INDEX.database_backwards("search_tests", _Editor(), ProjectState(), ProjectState())


@pytest.fixture
def papers(db):
    key = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE search_tests_paper (id {key} PRIMARY KEY, title text, body text, grams text)"
        )
    forwards()
    return Paper.objects


def file(title, body=""):
    return Paper.objects.create(title=title, body=body, grams=grams(f"{title}\n{body}"))


def titles(words):
    return set(Paper.objects.matching(words).values_list("title", flat=True))


class TestGrams:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ""),
            ("政府信息", "政府 府信 信息 息"),
            ("公开公开", "公开 开公 开"),
            ("〔2026〕31号", "2026 31 号"),
            ("ＧＢ／Ｔ ９７０４", "gb t 9704"),
            ("A4纸", "a4 纸"),
            ("𠮷林䶮", "𠮷林 林䶮 䶮"),
            ("⽂件", "文件 件"),  # a Kangxi radical, as PDF text often has
            ("一，二", "一 二"),
            ("\x00'\"*%_", ""),
        ],
    )
    def test_a_text_gives_each_of_its_grams_once(self, text, expected):
        assert grams(text) == expected

    def test_a_text_of_five_megabytes_stays_below_the_limit_of_postgresql(self):
        wild = random.Random(1)
        text = "".join(chr(wild.randint(0x4E00, 0x9FA5)) for _ in range(1_700_000))

        found = grams(text)

        assert sum(len(gram.encode()) + 5 for gram in found.split()) <= VECTOR_LIMIT
        assert found.split()[0] == text[:2]

    def test_folding_keeps_every_place(self):
        text = "Ａ１，〔２０２６〕⽂İﬁ"

        assert len(fold(text)) == len(text)
        assert fold(text).startswith("a1,〔2026〕文")

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("政府  信息", ["政府", "信息"]),
            ("〔2026〕31号", ["2026", "31号"]),
            ("' OR 1=1 --", ["or", "1"]),
            ('"公开" NEAR(a b) *', ["公开", "near", "a", "b"]),
            ("100%_\x00", ["100"]),
            ("", []),
        ],
    )
    def test_only_letters_digits_and_characters_are_asked_for(self, words, expected):
        assert pieces(words) == expected

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("公开", [("公开", True)]),
            ("号", [("号", False)]),
            ("31号文", [("31", True), ("号文", True)]),
            ("gb9704", [("gb9704", False)]),
        ],
    )
    def test_one_character_and_the_end_of_a_number_ask_for_a_beginning(self, words, expected):
        assert tokens(words) == expected


class TestMatching:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("公开", {"政府信息公开条例", "关于印发办法的通知"}),
            ("信息公开", {"政府信息公开条例", "关于印发办法的通知"}),
            ("开公", set()),
            ("息公", {"政府信息公开条例", "关于印发办法的通知"}),
            ("公开 印发", {"关于印发办法的通知"}),
            ("条", {"政府信息公开条例"}),
            ("号", {"关于印发办法的通知", "ＧＢ／Ｔ ９７０４说明"}),
            ("〔2026〕31号", {"关于印发办法的通知"}),
            ("[2026]31号", {"关于印发办法的通知"}),
            ("2026", {"关于印发办法的通知"}),
            ("202", {"关于印发办法的通知"}),
            ("gb/t 9704", {"ＧＢ／Ｔ ９７０４说明"}),
            ("GB", {"ＧＢ／Ｔ ９７０４说明"}),
            ("９７０４说明", {"ＧＢ／Ｔ ９７０４说明"}),
            ("9704说明", {"ＧＢ／Ｔ ９７０４说明"}),
            ("𠮷林", {"𠮷林省"}),
            ("䶮", {"𠮷林省"}),
            ("量子", set()),
            ("%", set()),
            ("_", set()),
            ("'\"*()&|!:<->\\", set()),
            ("\x00公开\x00", {"政府信息公开条例", "关于印发办法的通知"}),
        ],
    )
    def test_words_find_exactly_these(self, papers, words, expected):
        file("政府信息公开条例", "国务院令")
        file("关于印发办法的通知", "浑办发〔2026〕31号。政府信息公开，公而开之。")
        file("ＧＢ／Ｔ ９７０４说明", "第１号附件")
        file("𠮷林省", "刘䶮")

        assert titles(words) == expected

    def test_no_words_are_no_condition(self, papers):
        file("通知")

        assert titles("") == titles("  ") == {"通知"}

    def test_pairs_that_do_not_stand_together_are_not_a_word(self, papers):
        file("断开", "信息公布，公开信箱，息公之事")  # has 信息 息公 公开, never 信息公开

        assert titles("信息公开") == set()

    @pytest.mark.parametrize(
        "words",
        [
            "'; DROP TABLE x;--",
            "NEAR(公开 信息, 2)",
            "公开 AND NOT 信息",
            "a:* & !b",
            "*",
            "^公",
            "公开" * 500,
            "\ud800",
        ],
    )
    def test_hostile_words_are_only_words(self, papers, words):
        file("通知", "公开")

        assert titles(words) <= {"通知"}

    def test_a_title_outranks_a_body(self, papers):
        body = file("办法", "应急预案").pk
        title = file("应急预案", "…").pk
        newer_title = file("应急预案二", "…").pk

        ranked = Paper.objects.ranked("应急预案", "-pk").values_list("pk", flat=True)

        assert list(ranked) == [newer_title, title, body]

    def test_words_in_another_table_are_found_through_the_relation(self, papers):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE search_tests_leaf (paper_id bigint PRIMARY KEY)")
        leaves = [Leaf.objects.create(paper=file(title)) for title in ("政府信息公开", "信访", "公开")]

        assert set(Leaf.objects.matching("公开")) == {leaves[0], leaves[2]}
        assert list(Leaf.objects.ranked("信息公开", "-pk")) == [leaves[0]]

    def test_the_index_follows_changes_and_removals(self, papers):
        paper = file("旧题")
        paper.title, paper.grams = "新题", grams("新题")
        paper.save()
        gone = file("废止")
        gone.delete()

        assert titles("旧题") == titles("废止") == set()
        assert titles("新题") == {"新题"}

    def test_a_document_of_five_megabytes_is_stored_and_found(self, papers):
        wild = random.Random(2)
        file("大件", "".join(chr(wild.randint(0x4E00, 0x9FA5)) for _ in range(1_700_000)))

        assert titles("大件") == {"大件"}

    def test_two_characters_need_no_second_look_at_the_text(self, papers):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            list(Paper.objects.matching("公开").values_list("pk"))

        assert "LIKE" not in queries[0]["sql"]


class TestIndex:
    def test_rows_filed_before_the_index_are_found(self, papers):
        backwards()
        file("早先的通知")
        forwards()

        assert titles("早先") == {"早先的通知"}

    def test_going_backwards_leaves_nothing(self, papers):
        backwards()

        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'search_tests%%gin'")
            else:
                cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'search_tests_paper_%'")
            assert cursor.fetchall() == []

    @pytest.mark.embedded  # only SQLite makes tables anew
    def test_triggers_lost_by_a_remade_table_come_back_with_migrate(self, papers):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE search_tests_paper RENAME TO old_paper")
            cursor.execute("CREATE TABLE search_tests_paper (id integer PRIMARY KEY, title, body, grams)")
            cursor.execute("DROP TABLE old_paper")
        file("之间的通知")

        restore_triggers(using="default")
        file("之后的通知")

        assert titles("通知") == {"之间的通知", "之后的通知"}

    @pytest.mark.postgres
    def test_postgresql_answers_from_the_index(self, papers):
        Paper.objects.bulk_create(Paper(title=f"第{i}件", grams=grams(f"第{i}件")) for i in range(300))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_tests_paper")
            cursor.execute("SET LOCAL enable_seqscan = off")

        assert "search_tests_paper_grams_gin" in Paper.objects.matching("号文").explain()

    def test_any_of_several_phrases_is_enough(self, papers):
        for title in ("征地补偿方案", "征收土地公告", "补偿征地", "2024年预算"):
            file(title)

        asked = Paper.objects.having_any([("征地", "地补"), ("2024",), ("公告", "无此")])

        assert set(asked.values_list("title", flat=True)) == {"征地补偿方案", "2024年预算"}
        assert list(Paper.objects.having_any([])) == []

    @pytest.mark.postgres
    def test_postgresql_knows_which_grams_are_common(self, papers):
        assert frequencies("search_tests_paper", "grams", ["号文"]) == {}
        Paper.objects.bulk_create(Paper(title=f"第{i}号文", grams=grams(f"第{i}号文件")) for i in range(300))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_tests_paper")

        assert frequencies("search_tests_paper", "grams", ["号文", "文件", "从未"]) == {
            "号文": 300,
            "文件": 300,
        }

    @pytest.mark.postgres
    def test_postgresql_answers_from_the_index_across_a_relation(self, db):
        documents = Document.objects.public().ranked("信息公开", "-published_at")
        with connection.cursor() as cursor:
            for plan in (
                "seqscan",
                "indexscan",
                "indexonlyscan",
                "nestloop",
            ):  # an empty table tempts to others
                cursor.execute(f"SET LOCAL enable_{plan} = off")

        plan = documents.explain()

        assert "documents_documenttext_grams_gin" in plan
        assert "Left Join" not in plan


class TestHighlight:
    @pytest.mark.parametrize(
        ("text", "words", "expected"),
        [
            ("信息公开条例", "公开", "信息<mark>公开</mark>条例"),
            ("<b>公开</b>&", "公开", "&lt;b&gt;<mark>公开</mark>&lt;/b&gt;&amp;"),
            ("ＧＢ９７０４ 与 gb9704", "Gb9704", "<mark>ＧＢ９７０４</mark> 与 <mark>gb9704</mark>"),
            ("公开", "<script>", "公开"),
            ("公开", "", "公开"),
            ("", "公开", ""),
            ("信息公开与公开", "信息公开 公开", "<mark>信息公开</mark>与<mark>公开</mark>"),
            ("a.b", ".", "a.b"),
        ],
    )
    def test_hits_are_marked_and_the_rest_is_escaped(self, text, words, expected):
        assert highlight(text, words) == expected

    def test_a_long_text_is_cut_around_the_first_hit(self):
        text = "前" * 500 + "应急预案" + "后" * 500

        shown = highlight(text, "应急", width=60)

        assert shown == "…" + "前" * 20 + "<mark>应急</mark>预案" + "后" * 36 + "…"

    def test_a_hit_near_the_end_still_fills_the_width(self):
        assert highlight("前" * 100 + "应急", "应急", width=10) == "…" + "前" * 8 + "<mark>应急</mark>"
