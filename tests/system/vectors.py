"""Challenge values: tokens and thumbprints with the digest they must give."""

EC = "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"     # RFC 7515 A.3
RSA = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"    # RFC 7638 3.1
TOKEN = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA"

# Label: (key authorization, TXT value).
KEY_AUTHORIZATIONS = {
    "P-256": (f"{TOKEN}.{EC}", "ZaJgFtIV4WA0t2MzN7kbSk0sfRd2GZjaxRqaSTAK6lI"),
    "RSA": (f"{TOKEN}.{RSA}", "ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8"),
    "Boulder": ("LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"
                ".9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI",
                "LPsIwTo7o8BoG0-vjCyGQGBWSVIPxI-i_X336eUOQZo"),
    "value begins with -": (
        f"TOi5V98I5tAdp-CbNj1al097NREIyZNd6FUPoyrO5jo.{EC}",
        "-rZrGEnlCQd8NZkVI_7-hqZlMeCoibyB3FDXCG1gbMk"),
    "value begins with --": (
        f"JA92md-qtf8auhKBS2x6gkMvvRrcygBeoW0lp2vfnys.{EC}",
        "--eri6nHKv-uUMOe0yCPfgqQ7Di_U5tUvVnIUAugVp8"),
    "token and value begin with -": (
        f"-1bBghPy0t1AR2gdamZQV8bZqRGbt0f6bHID1-e3y_s.{EC}",
        "-WMcxdtHiiC3wbQHe2MWt7juTp8N_m5Q6uUPU9ruo0M"),
    "value begins with _": (
        f"ScFWmtBqk-V0mAaXVB-ahCt6pfGRpW-ybRhtPdioc4Y.{EC}",
        "_JX73i_Iog6mEFhagQgJ060FXD8vKAZ-FEqQSvWjojw"),
}

# Some values to publish where any will do.
VALUES = [value for _, value in KEY_AUTHORIZATIONS.values()]
ONE, TWO, THREE = VALUES[:3]


def many(count, start=0):
    """Distinct values of the usual form."""
    return [f"{start + n:05d}-{'v' * 37}" for n in range(count)]
