"""The registry agrees with the models, the schema of content files, and the routes."""

import pytest
from flask import Flask

from blueprints.content.schema import SCHEMA
from core.database import Base
from models import Record
from models.registry import RECORD_TYPES, RecordType, record_type_at, record_type_in, record_type_of

EVERY_TYPE = pytest.mark.parametrize("record_type", RECORD_TYPES, ids=lambda record_type: record_type.folder)


@EVERY_TYPE
def test_a_record_type_is_found_by_its_folder_its_records_and_their_paths(record_type: RecordType) -> None:
    record = record_type.model(slug="one")
    assert record.path.rstrip("/") == f"{record_type.path}one"
    assert record_type_of(record) is record_type_in(record_type.folder) is record_type_at(record.path) is record_type


@EVERY_TYPE
def test_content_files_and_registry_mean_the_same_model(record_type: RecordType) -> None:
    assert SCHEMA[record_type.folder].model is record_type.model


@EVERY_TYPE
def test_its_list_and_its_records_have_routes(record_type: RecordType, app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    assert routes.match(record_type.path)[1] == {}
    assert routes.match(record_type.model(slug="one").path)[1] == {"slug": "one"}


def test_every_model_with_pages_is_registered() -> None:
    classes = [mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__module__.startswith("models.")]
    with_pages = {model for model in classes if issubclass(model, Record)}
    assert with_pages == {record_type.model for record_type in RECORD_TYPES}
