"""generate_api_docs.py writes pages from declarations, and notices when they are out of date."""

import generate_api_docs

SERVICE = {
    "name": "mail", "doc": "Sends mail.", "protocols": ["awsJson1_0"], "apiVersion": "2024-01-01",
    "targetPrefix": "Mail",
    "operations": [{
        "name": "Send", "doc": "Sends one.", "input": "SendInput", "output": "SendOutput",
        "action": "mail:Send", "resource": "*", "access": "Write", "audit": "data",
        "worksOnFullDisk": False,
        "errors": [{"code": "Gone", "queryCode": "Old.Gone", "httpStatus": 410, "doc": "A|B"}]}],
    "shapes": {
        "SendInput": {"fields": [
            {"name": "To", "type": "list", "required": True, "max": 3, "doc": "To whom.",
             "element": {"type": "structure", "shape": "Address"}},
            {"name": "Kind", "type": "string", "min": 1, "max": 5, "values": ["A", "B"]}]},
        "SendOutput": {"fields": []},
        "Address": {"fields": [{"name": "Name", "type": "string"}]},
    },
}


def test_page_tells_every_declaration():
    page = generate_api_docs.page(SERVICE)
    assert "## Send" in page
    assert "| IAM action | `mail:Send` |" in page
    assert "| `To` | list of [Address](#address) | yes | at most 3 | To whom. |" in page
    assert "| `Kind` | string | | 1 to 5 characters; one of `A`, `B` | |" in page
    assert "| `Gone` | `Old.Gone` | 410 | A\\|B |" in page
    assert "No members." in page
    assert "### Address" in page


def test_page_has_no_trailing_whitespace_and_one_last_newline():
    for text in generate_api_docs.pages([SERVICE]).values():
        assert all(line == line.rstrip() for line in text.split("\n"))
        assert text.endswith("\n") and not text.endswith("\n\n")


def test_check_names_missing_changed_and_surplus_pages(tmp_path):
    expected = generate_api_docs.pages([SERVICE])
    generate_api_docs.write(expected, tmp_path)
    assert not list(generate_api_docs.differences(expected, tmp_path))
    (tmp_path / "mail.md").write_text("old")
    (tmp_path / "README.md").unlink()
    (tmp_path / "gone.md").write_text("x")
    found = "\n".join(generate_api_docs.differences(expected, tmp_path))
    assert "README.md: missing" in found
    assert "gone.md: describes no service" in found
    assert "mail.md: is out of date" in found
