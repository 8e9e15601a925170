"""Letters that look like one ASCII letter or digit: a part of Unicode's confusables.txt, as data.

Version 17.0.0 of 2025-07-22, https://www.unicode.org/Public/security/17.0.0/confusables.txt (UTS #39).
© 2025 Unicode®, Inc. For terms of use and license, see https://www.unicode.org/terms_of_use.html

Kept are letters of the scripts that `custr.usernames` takes, folded as names are; code points in hexadecimal.
"""

_CONFUSABLES = {
    "6": "0431",
    "8": "0223",
    "a": "0251 03B1 0430",
    "c": "0441 1004 105A 1D04",
    "d": "0501",
    "e": "0435 04BD AB32",
    "f": "0192 0584 1E9D A799 AB35",
    "g": "018D 0261 0581 1D83",
    "h": "04BB 0570",
    "i": "0131 0269 026A 03B9 0456 0582 A647",
    "j": "03F3 0458",
    "l": "01C0 04CF 05D5 05DF 0627",
    "n": "0578 057C",
    "o": "03BF 03C3 043E 0585 05E1 0647 06BE 06C1 06D5 0B20 0D20 101D 10FF 12D0 1D0F 1D11 AB3D",
    "p": "00FE 01BF 03C1 03F8 0440",
    "q": "051B 0563 0566",
    "r": "0433 1D26 AB47 AB48",
    "s": "01BD 0455 0D1F A731",
    "u": "028B 03C5 057D 1200 1D1C A79F AB4E AB52",
    "v": "03BD 0475 05D8 1D20",
    "w": "026F 0448 0461 051D 0561 1D21",
    "x": "0445",
    "y": "0263 028F 03B3 0443 04AF 10E7 1D8C 1EFF AB5A",
    "z": "1D22",
}
# As their capitals look, which the file has under the capitals alone.
_BY_CAPITALS = str.maketrans("кмтвнпκτχηωεյ", "kmtbhnktxnwej")

LOOKS_LIKE = _BY_CAPITALS | {
    int(code, 16): ord(plain) for plain, codes in _CONFUSABLES.items() for code in codes.split()
}
