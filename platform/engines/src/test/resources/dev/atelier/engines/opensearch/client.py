"""What applications do with the genuine client; ends with a word when all of it worked."""
import sys
from datetime import datetime, timezone

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError, helpers

es = Elasticsearch(sys.argv[1], basic_auth=("elastic", "changeme"), request_timeout=60)
info = es.info()
assert info["version"]["number"] == "8.19.5", info
assert es.ping()

es.cluster.put_component_template(
    name="py-settings", template={"settings": {"index": {"refresh_interval": "1s"}}}
)
es.indices.put_index_template(
    name="py",
    index_patterns=["py-*"],
    composed_of=["py-settings"],
    template={"mappings": {"properties": {"level": {"type": "keyword"}, "at": {"type": "date"}}}},
)
at = datetime(2026, 1, 1, tzinfo=timezone.utc).isoformat()
actions = (
    {"_index": "py-logs", "_id": str(i), "level": "INFO" if i % 10 else "ERROR", "at": at, "n": i}
    for i in range(2500)
)
done, failed = helpers.bulk(es, actions, chunk_size=500, refresh=True)
assert (done, failed) == (2500, []), (done, failed)

answer = es.search(
    index="py-*",
    query={"term": {"level": "ERROR"}},
    aggs={"levels": {"terms": {"field": "level"}}, "n": {"avg": {"field": "n"}}},
    size=5,
    track_total_hits=True,
)
assert answer["hits"]["total"]["value"] == 250, answer
assert answer["aggregations"]["levels"]["buckets"][0]["doc_count"] == 250
assert sum(1 for _ in helpers.scan(es, index="py-logs")) == 2500
assert es.count(index="py-logs")["count"] == 2500

es.index(index="py-one", id="1", document={"n": 1}, refresh="wait_for")
es.update(index="py-one", id="1", doc={"m": 2})
assert es.get(index="py-one", id="1")["_source"] == {"n": 1, "m": 2}
assert es.options(ignore_status=404).get(index="py-one", id="2")["found"] is False
try:
    es.get(index="nothing", id="1")
    raise SystemExit("a missing index was found")
except NotFoundError as e:
    assert e.error == "index_not_found_exception", e.error
try:
    es.esql.query(query="FROM py-logs")
    raise SystemExit("ES|QL answered")
except BadRequestError as e:
    assert "not of OpenSearch" in e.message or "not of OpenSearch" in str(e.body), e.body

es.indices.put_alias(index="py-logs", name="py-alias")
assert es.indices.exists_alias(name="py-alias")
assert es.cat.indices(index="py-*", format="json", h="index,docs.count")
pit = es.open_point_in_time(index="py-logs", keep_alive="1m")
page = es.search(pit={"id": pit["id"], "keep_alive": "1m"}, size=100, sort=[{"n": "asc"}])
assert len(page["hits"]["hits"]) == 100
es.close_point_in_time(id=pit["id"])
es.ingest.put_pipeline(id="py-pipe", processors=[{"set": {"field": "seen", "value": True}}])
es.index(index="py-one", id="3", document={"n": 3}, pipeline="py-pipe", refresh=True)
assert es.get(index="py-one", id="3")["_source"]["seen"] is True
es.delete_by_query(index="py-logs", query={"range": {"n": {"lt": 100}}}, refresh=True)
assert es.count(index="py-logs")["count"] == 2400
assert es.security.authenticate()["username"] == "elastic"
assert es.cluster.health()["status"] in ("green", "yellow")
es.indices.delete(index=["py-logs", "py-one"])
print("all is well")
