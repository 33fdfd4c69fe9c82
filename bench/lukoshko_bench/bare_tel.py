"""The bare peer of telemetry: a subscriber that copies readings into a table and says so, with nothing around it.

`python -m lukoshko_bench.bare_tel DATABASE_URL MQTT_PORT PASSWORD_FILE`: messages in batches, decoded, COPY into a table
of the same columns and key as the product's, commit, acknowledgements to the broker and to the lockers.
"""

import queue
import sys
from operator import attrgetter
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import psycopg
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from lukoshko_server.climate.rows import ReadingRow
from lukoshko_server.db import table
from lukoshko_wire import locker as wire
from lukoshko_wire.climate import TelemetryAck
from lukoshko_wire.message import encode

TABLE = "bare_reading"
BATCH = 100
COLUMNS = [column.name for column in table(ReadingRow).columns]
FIELDS = attrgetter(*COLUMNS[1:])


def main(url: str, port: int, password_file: Path) -> None:
    """Serve until killed."""
    arrived: queue.Queue[Any] = queue.Queue(5000)
    client = paho.Client(
        CallbackAPIVersion.VERSION2, "bare-tel", protocol=MQTTProtocolVersion.MQTTv5, manual_ack=True
    )
    client.username_pw_set("server", password_file.read_text(encoding="utf-8").strip())
    client.on_message = lambda _client, _data, message: arrived.put(message)
    client.on_connect = lambda made, *_: made.subscribe(wire.TEL.subscription, 1)
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.connect("127.0.0.1", port)
    client.loop_start()
    with psycopg.connect(url.replace("+psycopg", "")) as database:
        while True:
            batch = [arrived.get()]
            while len(batch) < BATCH and not arrived.empty():
                batch.append(arrived.get())
            _take(client, database, batch)


def _take(client: paho.Client, database: "psycopg.Connection[Any]", batch: list[Any]) -> None:
    bodies = [(wire.TEL.ids(message.topic) or {}, wire.TEL.decode(message.payload)) for message in batch]
    rows = [(ids["device"], *FIELDS(reading)) for ids, body in bodies for reading in body.readings]
    told = [(ids["device"], TelemetryAck(boot=body.boot, upto=body.upto)) for ids, body in bodies]
    try:
        _copy(database, TABLE, rows)
    except psycopg.errors.UniqueViolation:  # a batch that was sent again
        database.rollback()
        database.execute(f"CREATE TEMP TABLE arrived (LIKE {TABLE}) ON COMMIT DROP")
        _copy(database, "arrived", rows)
        database.execute(f"INSERT INTO {TABLE} SELECT * FROM arrived ON CONFLICT DO NOTHING")
    database.commit()
    for message in batch:
        client.ack(message.mid, message.qos)
    for device, ack in told:
        client.publish(wire.TEL_ACK.topic(device=device), encode(ack), qos=1)


def _copy(database: "psycopg.Connection[Any]", name: str, rows: list[tuple[Any, ...]]) -> None:
    with database.cursor() as cursor, cursor.copy(f"COPY {name} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
