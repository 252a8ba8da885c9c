"""Texts that the tests type, chosen because the rule pack has a clear opinion on them."""

PHONE = "090-1234-5678"
WITH_PHONE = f"メルカリで値切ってきたおっさんの番号晒すわ {PHONE}"
AFTER_EMOJI = f"😤👨‍👩‍👧𠮷野家の前で{WITH_PHONE}"
WELFARE = "生活保護の面接、昨日の夕方に来た元板前さん、包丁まで質に入れてた。"
HARMLESS = "夕飯はカレーにしました。じゃがいもがほくほくで、おかわりしてしまった。"
PICTURED = f"{WELFARE}\n連絡は {PHONE} まで😊"
