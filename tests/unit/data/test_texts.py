"""Texts: what is learned of them, how long texts are cut, and what is seen and said of them."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engine.data import bytepair, pipeline, preview, recipe
from engine.data.base import Raw
from engine.data.inputs import inputs_of
from engine.data.steps import STEPS, tokenize
from engine.document.project import DataSettings, Split, Step
from engine.errors import DataError

TEXTS = ("low low low lower", "newest newest newest", "widest widest lowest", "")


def raw(texts: tuple[str, ...] = TEXTS) -> Raw:
    table = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    target = pd.Series(np.arange(len(texts), dtype="float64"))
    return Raw(table, target, "target", "number", seen=table, kinds={"text": "text"})


def tokens(values: tuple[str, ...], **config: object) -> tuple[list[str], np.ndarray]:
    step, column = STEPS["Tokenize"], pd.Series(values, dtype="str")
    state = step.fit(column, config)
    return state["vocabulary"], step.apply(column, state)


class TestTokenize:
    """Numbers of words, letters and pieces."""

    def test_words_are_numbered_by_how_often_they_stand(self) -> None:
        vocabulary, found = tokens(("b a a", "a c", "c"), length=4)
        assert vocabulary == ["a", "c", "b"]
        assert found.tolist() == [[4, 2, 2, 0], [2, 3, 0, 0], [3, 0, 0, 0]]
        assert found.dtype == np.int32

    def test_rare_words_become_unknown_and_long_texts_are_cut(self) -> None:
        vocabulary, found = tokens(("a a a b b c", "d"), vocabulary=2, length=5)
        assert vocabulary == ["a", "b"]
        assert found.tolist() == [[2, 2, 2, 3, 3], [1, 0, 0, 0, 0]]

    def test_letters_of_any_script_are_whole(self) -> None:
        vocabulary, found = tokens(("ñandú", "旗 旗"), unit="character", length=5)
        assert found[1].tolist() == [vocabulary.index("旗") + 2, vocabulary.index(" ") + 2, found[1][0], 0, 0]
        assert "ñ" in vocabulary

    def test_runs_of_words_follow_the_words_themselves(self) -> None:
        vocabulary, found = tokens(("the cat sat", "the cat", "cat", ""), ngrams=2, length=6)
        assert sorted(vocabulary) == ["cat", "cat sat", "sat", "the", "the cat"]
        names = ["", "?", *vocabulary]
        assert [names[token] for token in found[0]] == ["the", "cat", "sat", "the cat", "cat sat", ""]
        assert [names[token] for token in found[1]] == ["the", "cat", "the cat", "", "", ""]
        assert not found[3].any()

    def test_runs_of_letters_tell_where_a_text_begins_and_ends(self) -> None:
        vocabulary, found = tokens(("ab", "ba", ""), unit="character", ngrams=2, length=9)
        names = ["", "?", *vocabulary]
        runs = [[names[token] for token in row if token] for row in found]
        assert runs[0] == [" ", "a", "b", " ", "  a", "a b", "b  "]  # a blank stands between the letters of a run
        assert runs[1] == [" ", "b", "a", " ", "  b", "b a", "a  "]
        assert not runs[2]

    def test_what_was_learned_before_there_were_runs_still_applies(self) -> None:
        step, column = STEPS["Tokenize"], pd.Series(["b a a"], dtype="str")
        state = step.fit(column, {"length": 3})
        before = {name: value for name, value in state.items() if name != "ngrams"}
        np.testing.assert_array_equal(step.apply(column, before), step.apply(column, state))

    def test_without_a_word_in_the_training_rows_it_says_so(self) -> None:
        with pytest.raises(DataError, match="'text' has no text in the training rows") as caught:
            recipe.fit_apply([Step(name="Tokenize")], raw(("", "b")), np.array([0]))
        assert caught.value.cure


class TestBytePairs:
    """Pieces of words, as in the paper's own example."""

    def test_the_most_frequent_neighbours_are_joined_first(self) -> None:
        pieces, joined = bytepair.learn_pieces(TEXTS, 40)
        counts = {pair: sum(text.count("".join(pair)) for text in TEXTS) for pair in (("e", "s"), ("l", "o"))}
        assert counts == {("e", "s"): 6, ("l", "o"): 5}
        assert joined[:3] == [("e", "s"), ("es", "t"), ("l", "o")]
        assert {"est", "▁low", "▁newest"} <= set(pieces)

    def test_counts_that_are_kept_up_to_date_equal_counts_made_anew(self) -> None:
        texts = [" ".join(words) for words in np.random.default_rng(0).choice(["aab", "abab", "bba", "aaaa"], (20, 6))]
        _, joined = bytepair.learn_pieces(texts, 30)
        for place, pair in enumerate(joined):
            counts: dict[tuple[str, str], int] = {}
            for text in texts:
                for word in text.split():
                    split = bytepair.in_pieces([word], joined[:place])[0].split(" ")
                    for two in itertools.pairwise(split):
                        counts[two] = counts.get(two, 0) + 1
            assert counts[pair] == max(counts.values())

    def test_what_is_in_pieces_can_be_put_together_again(self) -> None:
        _, joined = bytepair.learn_pieces(TEXTS, 30)
        for text, split in zip(TEXTS, bytepair.in_pieces(TEXTS, joined), strict=True):
            assert split.replace(" ", "").replace("▁", " ").strip() == text

    def test_there_are_never_more_pieces_than_asked_for(self) -> None:
        for size in (1, 5, 14, 20):
            assert len(bytepair.learn_pieces(TEXTS, size)[0]) <= size


def test_cleaned_texts_are_written_alike() -> None:
    column = pd.Series(["The CAT, the  hat!", None, "Ünder_way"], dtype="str")
    step = STEPS["Clean"]
    assert step.apply(column, step.fit(column, {})).tolist() == ["the cat , the hat !", "", "ünder _ way"]
    config = {"lowercase": False, "punctuation": "remove", "accents": "remove"}
    assert step.apply(column, step.fit(column, config)).tolist() == ["The CAT the hat", "", "Under way"]


def test_the_usual_preparation_takes_letters_of_names_and_words_of_texts() -> None:
    assert tokenize.usual(pd.Series(["Ulm", "Bad Urach"], dtype="str")) == {"unit": "character", "length": 16}
    assert tokenize.usual(pd.Series(["one two three four five"] * 9, dtype="str")) == {"unit": "word", "length": 8}
    names = [step.name for step in recipe.default(raw())]
    assert names == ["Clean", "Tokenize"]


def test_an_embedding_is_told_how_many_rows_it_needs_and_other_inputs_keep_their_range() -> None:
    both = replace(raw(TEXTS * 5), kinds={"text": "text"})
    both = replace(both, table=both.table.assign(size=1.5))
    settings = DataSettings(recipe=(Step(name="Tokenize"),), split=Split())
    prepared = pipeline.prepare_raw(both, settings)
    state = prepared.preparation.steps[0].state["text"]
    assert prepared.facts.vocabularies == {"text": len(state["vocabulary"]) + 2}
    assert (prepared.facts.minimum, prepared.facts.maximum) == (1.5, 1.5)
    assert {name: each.dtype for name, each in prepared.facts.inputs.items()} == {
        "features": "float32",
        "text": "int32",
    }


def test_texts_without_tokenize_are_refused_with_the_cure() -> None:
    with pytest.raises(DataError, match="still holds text") as caught:
        inputs_of(raw())
    assert "Tokenize" in str(caught.value.cure)


def test_lengths_and_frequent_words_are_drawn() -> None:
    lengths, often, _ = preview.pictures(raw())
    assert lengths.title == "How long the texts are: text"
    assert sum(lengths.values) == len(TEXTS)
    assert (often.names[:3], often.values[:3]) == (("low", "newest", "widest"), (3.0, 3.0, 2.0))
