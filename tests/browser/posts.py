"""Texts that the tests type, chosen because the rule pack has a clear opinion on them."""

PHONE = "090-1234-5678"
WITH_PHONE = f"メルカリで値切ってきたおっさんの番号晒すわ {PHONE}"
AFTER_EMOJI = f"😤👨‍👩‍👧𠮷野家の前で{WITH_PHONE}"
WELFARE = "昨日の番号 080-2231-9914 にかけて"
HARMLESS = "夕飯はカレーにしました。じゃがいもがほくほくで、おかわりしてしまった。"
PICTURED = f"{WELFARE}\n連絡は {PHONE} まで😊"
