"""Tables of text as spreadsheets, editors and other tools save them."""

import pytest

from lnp.core.small_tables import SmallTableError, name_rows, parse_number, read_small_table

ROWS = [["name", "dose", "note"], ["a", "31.6", ""], ["b", "0", "Tür offen, leer"]]


@pytest.fixture
def read(tmp_path):
    """Return a function that writes bytes, or text in UTF-8, and reads them as a table."""

    def write_and_read(content, name="table.tsv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_small_table(str(path))

    return write_and_read


def joined(separator, end="\n", quote=""):
    """Return ROWS as text."""
    return "".join(separator.join(f"{quote}{c}{quote}" for c in row) + end for row in ROWS)


def rows_of(table):
    return [list(table), *table.to_numpy().tolist()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("separator", "quote"), [("\t", ""), (";", ""), (",", '"')])
def test_one_table_in_all_the_ways_that_spreadsheets_write_it(
    read, encoding, end, separator, quote
):
    assert rows_of(read(joined(separator, end, quote).encode(encoding))) == ROWS


def test_a_big_endian_utf_16_with_its_mark_is_read(read):
    assert rows_of(read("\ufeff".encode("utf-16-be") + joined("\t").encode("utf-16-be"))) == ROWS


def test_the_code_page_of_windows_is_read_and_told(read, caplog):
    assert rows_of(read(joined("\t").encode("cp1252"))) == ROWS
    assert "is not in UTF-8" in caplog.text
    assert "'Tür offen'" in caplog.text
    caplog.clear()
    assert rows_of(read(joined("\t"))) == ROWS
    assert caplog.text == ""


def test_what_a_spreadsheet_leaves_around_a_table_is_no_part_of_it(read):
    text = '\n;;;\nname ; dose;note;;\na;31.6\n;;;;\n b;0; "";;\n" ";;\n\n'
    table = read(text)
    assert rows_of(table) == [["name", "dose", "note"], ["a", "31.6", ""], ["b", "0", '""']]
    assert table.index.tolist() == [4, 6]


def test_a_line_that_names_the_separator_is_no_header(read):
    assert list(read("sep=,\r\na,b;c\r\n1,2\r\n")) == ["a", "b;c"]


def test_a_column_without_a_name_stays_if_it_has_content(read):
    assert rows_of(read(" ,X,Y\n1,20,10\n")) == [["", "X", "Y"], ["1", "20", "10"]]


def test_a_quoted_cell_may_hold_separators_quotes_and_ends_of_lines(read):
    table = read('a,b\n"1,5","he said ""no""\nand left"\n')
    assert table.loc[3].tolist() == ["1,5", 'he said "no"\nand left']


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n\t\t\n", "is empty"),
        (b"PK\x03\x04rest", "workbook .*save it as 'Unicode text'"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"<html><table>", "HTML"),
        (b"a\tb\n1\t\x00\n", "bytes of 0"),
        (b"a\tb\n1\t\x81\n", "neither UTF-8 nor Windows"),
        (b"a\tb\n1\t2\t3\n", r"line 2: has 3 cells, and the header 2: \['1', '2'\] and then"),
        (b'a\tb\n1\t"2\n3\t4\n', "quotation mark"),
        (b"a\ta\n1\t2\n", "several columns are named 'a'"),
        (b"a\tb\n1\t#N/A\n", "line 2: the cell #N/A is an error"),
        (b"a\tb\n1\t#####\n", "line 2: the cell ##### is an error"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(read, content, told):
    with pytest.raises(SmallTableError, match=told) as error:
        read(content)
    assert "table.tsv" in str(error.value)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(SmallTableError, match="no such file"):
        read_small_table(tmp_path / "absent.tsv")
    with pytest.raises(SmallTableError, match="not a file"):
        read_small_table(tmp_path)


@pytest.mark.parametrize("text", ["1.000", "1,000", "31.600", "316,000"])
def test_a_number_that_may_be_a_thousand_times_larger_is_refused(text):
    with pytest.raises(ValueError, match="by country"):
        parse_number(text)


@pytest.mark.parametrize(("text", "number"), [("0.316", 0.316), (",5", 0.5), ("1e-2", 0.01)])
def test_numbers_that_mean_one_thing_are_read(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "31.6 ng", "1.000,5", "1 000", "nan", "9" * 5000, "inf", "ten", "\uff11\uff10"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


def test_rows_are_named_by_their_lines(read):
    table = read("a\tb\n" + "1\t2\n" * 4)
    assert name_rows(table) == "4 rows (lines 2, 3, 4, ...)"
    assert name_rows(table.iloc[:1]) == "1 row (line 2)"
