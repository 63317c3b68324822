from model.report.text.columns import Column, deal, heading


def columns(*widths: int) -> list[Column]:
    return [Column("x", ["y" * width]) for width in widths]


def test_columns_are_dealt_out_evenly_over_as_few_tables_as_fit() -> None:
    groups = deal(["option"], columns(*[10] * 7), 6 + 13 * 4)
    assert [len(group) for group in groups] == [4, 3]


def test_columns_keep_their_order() -> None:
    given = columns(5, 9, 7, 3)
    assert [column for group in deal(["o"], given, 20) for column in group] == given


def test_a_column_wider_than_the_terminal_has_a_table_of_its_own() -> None:
    assert [len(group) for group in deal(["option"], columns(5, 200, 5), 40)] == [1, 1, 1]


def test_an_id_is_broken_after_underscores() -> None:
    assert heading("deal_and_holds_5y", 9) == "deal_and_\nholds_5y"
    assert heading("ceasefire", 4) == "ceasefire"
