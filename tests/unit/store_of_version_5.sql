BEGIN TRANSACTION;
CREATE TABLE course (id TEXT PRIMARY KEY, source TEXT NOT NULL, at REAL NOT NULL) STRICT;
INSERT INTO "course" VALUES('ours','course: ours
title: うちの講習',1790000000.0);
CREATE TABLE hours (
            only          INTEGER PRIMARY KEY CHECK (only = 1),
            schedule      TEXT,
            calendar      TEXT,
            calendar_file TEXT,
            duty_since    REAL,
            duty_until    REAL
        ) STRICT
        ;
INSERT INTO "hours" VALUES(1,'{"usual": null}','BEGIN:VCALENDAR',NULL,1790000000.0,1790003600.0);
CREATE TABLE kept_draft (
            id      TEXT PRIMARY KEY,
            text    TEXT NOT NULL,
            context TEXT NOT NULL,
            at      REAL NOT NULL
        ) STRICT
        ;
INSERT INTO "kept_draft" VALUES('a','窓口は今日も混んでいた。','{}',1790000000.0);
CREATE TABLE lrs_sent (
            endpoint  TEXT NOT NULL,
            statement TEXT NOT NULL,
            at        REAL NOT NULL,
            PRIMARY KEY (endpoint, statement)
        ) STRICT, WITHOUT ROWID
        ;
INSERT INTO "lrs_sent" VALUES('https://lrs.example/xapi','one',1790000000.0);
INSERT INTO "lrs_sent" VALUES('https://lrs.example/xapi','two',1790000000.0);
CREATE TABLE met_warning (at REAL NOT NULL, rule TEXT NOT NULL, category TEXT NOT NULL) STRICT;
INSERT INTO "met_warning" VALUES(1790000000.0,'rumor.bridge','rumor');
CREATE TABLE pairing_code (
            digest  BLOB PRIMARY KEY,
            expires REAL NOT NULL,
            used    INTEGER NOT NULL DEFAULT 0
        ) STRICT
        ;
INSERT INTO "pairing_code" VALUES(X'1639CDDD9B95562E212F8D9F3B5096C664C3A2A07B3CC5F08CDA34AB39BC3A33',1790000300.0,0);
CREATE TABLE pairing_failure (at REAL NOT NULL) STRICT;
INSERT INTO "pairing_failure" VALUES(1790000000.0);
CREATE TABLE sitting (
            id       TEXT PRIMARY KEY,
            course   TEXT NOT NULL,
            started  REAL NOT NULL,
            terms    TEXT NOT NULL,
            finished REAL,
            result   TEXT
        ) STRICT
        ;
INSERT INTO "sitting" VALUES('s1','ours',1790000000.0,'{"drawn": []}',1790000001.0,'{"score": 0.5}');
INSERT INTO "sitting" VALUES('s2','ours',1790000002.0,'{"drawn": []}',NULL,NULL);
CREATE TABLE sitting_answer (
            sitting TEXT NOT NULL REFERENCES sitting ON DELETE CASCADE,
            number  INTEGER NOT NULL CHECK (number >= 0),
            at      REAL NOT NULL,
            given   TEXT NOT NULL,
            score   REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            PRIMARY KEY (sitting, number)
        ) STRICT, WITHOUT ROWID
        ;
INSERT INTO "sitting_answer" VALUES('s1',0,1790000000.0,'{"publish": false}',1.0);
INSERT INTO "sitting_answer" VALUES('s1',1,1790000001.0,'{"publish": true}',0.0);
CREATE TABLE token (
            id      TEXT PRIMARY KEY,
            digest  BLOB NOT NULL,
            client  TEXT NOT NULL,
            origin  TEXT,
            created REAL NOT NULL
        ) STRICT
        ;
INSERT INTO "token" VALUES('35563ed7',X'B072DB35FCA42A84A21C92844F0D62141A948A0EB73250D3DB88DA7CE2985DDB','Firefox','moz-extension://0f8fad5b-d9cb-469f-a165-70867728950e',1790000000.0);
CREATE TABLE training_answer (
            id        TEXT PRIMARY KEY,
            scenario  TEXT NOT NULL REFERENCES training_card,
            category  TEXT NOT NULL,
            at        REAL NOT NULL,
            score     REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            correct   INTEGER NOT NULL CHECK (correct IN (0, 1)),
            certainty INTEGER NOT NULL CHECK (certainty IN (1, 2, 3)),
            marks     REAL NOT NULL
        ) STRICT
        ;
INSERT INTO "training_answer" VALUES('00000000-d9cb-469f-a165-70867728950e','rumor.bridge','rumor',1790000000.0,0.7,1,2,1.4);
INSERT INTO "training_answer" VALUES('00000001-d9cb-469f-a165-70867728950e','rumor.bridge','rumor',1790000001.0,0.7,1,2,1.4);
INSERT INTO "training_answer" VALUES('00000002-d9cb-469f-a165-70867728950e','rumor.bridge','rumor',1790000002.0,0.7,1,2,1.4);
CREATE TABLE training_card (
            scenario TEXT PRIMARY KEY,
            memory   TEXT NOT NULL,
            due      REAL NOT NULL
        ) STRICT
        ;
INSERT INTO "training_card" VALUES('rumor.bridge','{"seen": 2}',1790086400.0);
CREATE TABLE training_wish (
            only          INTEGER PRIMARY KEY CHECK (only = 1),
            from_warnings INTEGER NOT NULL CHECK (from_warnings IN (0, 1))
        ) STRICT
        ;
INSERT INTO "training_wish" VALUES(1,1);
CREATE INDEX training_answer_scenario ON training_answer (scenario);
CREATE INDEX training_answer_at ON training_answer (at);
CREATE INDEX sitting_course ON sitting (course, started);
PRAGMA user_version = 5;
COMMIT;
