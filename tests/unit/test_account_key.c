#include "unit.h"

#include "flow/account_key.h"

/* Keys of the RFCs, and others made with Python's cryptography, with which the
 * thumbprints were computed too. */
static struct row {
	const char *label, *text;
	const char *want; /* NULL: refused */
	bool private;
} rows[] = {
	{ "JWK of RFC 7638 3.1",
	  "{\"kty\": \"RSA\", \"n\": \"0vx7agoebGcQSuuPiLJXZptN9nndrQmb"
	  "XEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP"
	  "ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN"
	  "5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0"
	  "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6We"
	  "Zu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awa"
	  "pJzKnqDKgw\", \"e\": \"AQAB\", \"alg\": \"RS256\", \"kid\": "
	  "\"2011-04-29\"}",
	  "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", false },
	{ "JWK of RFC 7515 A.3",
	  "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1Bg"
	  "8vub9tLe1gHMzV76e8Tus9uPHvRVEU\", \"y\": \"x_FEzRu9m36HLN_tu"
	  "e659LNpXW6pCyStikYjKIWI5a0\", \"d\": \"jpsQnnGQmL-YBIffH1136"
	  "cspYG6-0iY7X1fCE9-E9LI\"}",
	  "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U", true },
	{ "JWK of RFC 8037 A.3",
	  "{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"d\": \"nWGxne_9Wm"
	  "C6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\", \"x\": \"11qYAYKxCrfVS_"
	  "7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
	  "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", true },
	{ "PEM, public RSA of RFC 7638",
	  "-----BEGIN PUBLIC KEY-----\n"
	  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0vx7agoebGcQSuuP"
	  "iLJX\n"
	  "ZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1"
	  "L6tS\n"
	  "oc/BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ/2W+5JsGY4Hc5n9yBXArwl9"
	  "3lqt\n"
	  "7/RN5w6Cf0h4QyQ5v+65YGjQR0/FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9"
	  "c7d0\n"
	  "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt+bFTWhAI4vMQFh6We"
	  "Zu0f\n"
	  "M4lFd2NcRwr3XPksINHaQ+G/xBniIqbw0Ls1jF44+csFCur+kEgU8awapJzK"
	  "nqDK\n"
	  "gwIDAQAB\n"
	  "-----END PUBLIC KEY-----\n",
	  "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", false },
	{ "PEM, P-256, PKCS #8",
	  "-----BEGIN PRIVATE KEY-----\n"
	  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+Y"
	  "BIff\n"
	  "H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAcz"
	  "NXvp\n"
	  "7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n"
	  "-----END PRIVATE KEY-----\n",
	  "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U", true },
	{ "PEM, P-256, SEC 1",
	  "-----BEGIN EC PRIVATE KEY-----\n"
	  "MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqG"
	  "SM49\n"
	  "AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTN"
	  "G72b\n"
	  "focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
	  "-----END EC PRIVATE KEY-----\n",
	  "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U", true },
	{ "PEM, P-256, with parameters",
	  "-----BEGIN EC PARAMETERS-----\n"
	  "BggqhkjOPQMBBw==\n"
	  "-----END EC PARAMETERS-----\n"
	  "-----BEGIN EC PRIVATE KEY-----\n"
	  "MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqG"
	  "SM49\n"
	  "AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTN"
	  "G72b\n"
	  "focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
	  "-----END EC PRIVATE KEY-----\n",
	  "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U", true },
	{ "PEM, public P-256",
	  "-----BEGIN PUBLIC KEY-----\n"
	  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gH"
	  "MzV7\n"
	  "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
	  "-----END PUBLIC KEY-----\n",
	  "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U", false },
	{ "PEM, Ed25519",
	  "-----BEGIN PRIVATE KEY-----\n"
	  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMc"
	  "rn9g\n"
	  "-----END PRIVATE KEY-----\n",
	  "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", true },
	{ "PEM, public Ed25519",
	  "-----BEGIN PUBLIC KEY-----\n"
	  "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
	  "-----END PUBLIC KEY-----\n",
	  "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", false },
	{ "PEM, P-384",
	  "-----BEGIN PRIVATE KEY-----\n"
	  "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAAAAAAAAAAAAAA"
	  "AAAA\n"
	  "AAAAAAAAAAAAAAASNFZ4kKvN7xI0VniQq83vEjRWeJCrze+hZANiAAQOKm3s"
	  "nStm\n"
	  "Bo9E1mIwMWRo+HkGKwBi9uZMgSY+7yfICYDCud3QQ0wCvVo3WbBpkg9rnzln"
	  "t4zX\n"
	  "5kUyoZYTM98rDAu0k12XVSSXFlYYfcJRO+eAoKEbhVSZBDliw1+Qswg=\n"
	  "-----END PRIVATE KEY-----\n",
	  "Io7Ys_r0ODC8QXPZ6zRG9uUJOhd3qtIwI9Qf1GFlojs", true },
	{ "JWK, P-384",
	  "{\"kty\": \"EC\", \"crv\": \"P-384\", \"x\": \"Dipt7J0rZgaPR"
	  "NZiMDFkaPh5BisAYvbmTIEmPu8nyAmAwrnd0ENMAr1aN1mwaZIP\", \"y\""
	  ": \"a585Z7eM1-ZFMqGWEzPfKwwLtJNdl1UklxZWGH3CUTvngKChG4VUmQQ5"
	  "YsNfkLMI\"}",
	  "Io7Ys_r0ODC8QXPZ6zRG9uUJOhd3qtIwI9Qf1GFlojs", false },
	{ "PEM, P-521",
	  "-----BEGIN PRIVATE KEY-----\n"
	  "MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIAAAAAAAAAAAAA"
	  "AAAA\n"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAA\n"
	  "AAAAAAehgYkDgYYABABW1dHZnVt/Y0butl/aCwc6DF8i4Oj1SDIo8BjSwvcR"
	  "TF2M\n"
	  "MI0Kv8aY2Mmm3zDc47vEb5U/UP3CYZoBzq2IKBbs1AA9LRt9m6qioRDR2DF6"
	  "OdaE\n"
	  "eLXFgtAoJPDdcdvZiibL3lVr0PKTzeyeK5Ujo0WRzhpfnnZxKl3e/Htca4vJ"
	  "BSUl\n"
	  "Gw==\n"
	  "-----END PRIVATE KEY-----\n",
	  "nFr_VnvQ6oH540igXWWneSSaQyiZACjDdVFnwAP8kkY", true },
	{ "PEM, RSA, PKCS #1",
	  "-----BEGIN RSA PRIVATE KEY-----\n"
	  "MIICXAIBAAKBgQCjbdzCBuAht5zjBXcpjQW3azxaQWtgyu1H31zowV9O7lhs"
	  "vWGV\n"
	  "oV0B/BS0ZJSJ0h4PGYp26NqD9f/fJbA79YT4A6o+7cdjUsfkHnFmvv6j15b0"
	  "TblM\n"
	  "9mUSz0knCrMqD0ueN17p1jg76963bnvSdk1vS4Vo1Ti9dQqPXLj9DQpM2wID"
	  "AQAB\n"
	  "AoGAe9Tw4uvGxIWWEMbBZfB/Fl3g2xqavDrG1CDBC3QKPYqH4c0VtgUQrkJN"
	  "hep4\n"
	  "Sn21XQejTTpe6IJroK+z+5qrZvOJ2h0IWt9kaEWIiqMogT/KXLnJ0/k55IwD"
	  "r8ZG\n"
	  "831MmLO+Kik0x6f34mQJArQ4gw2+NokOMoOQTFSprnvT+7ECQQDQR7jfma0n"
	  "ceDd\n"
	  "bH4DUb91QUCJ/TRV67N+s9z4HlxCONJWQkHJX+uZm8HicAG13mUNqPj3aCuz"
	  "V2QE\n"
	  "8POW1/V/AkEAyN99LwvM/4J5MkVb/FZKvDQLxkIKnAKl1th5S4MiBCGU6YVW"
	  "9g3K\n"
	  "PUrVpY62yzO06RI0dgPQnF8g9y6ZouPupQJAbbdKaOdQMnYnqRyMqPz4KTFN"
	  "aSMr\n"
	  "3ZMDA9yFq2J64RuDmZLfis/vkQRetwSfsglMHE0FkXabhqajdoLjHnP2ywJB"
	  "AJIs\n"
	  "qEEzGjOZc66UcJLZDLuWODdG2ceb2ajVkLbVr0xIT7/7i0O010XxDjXS+8w1"
	  "TWIK\n"
	  "IGj877LLOwcFP0IdEg0CQBFvAAT8SSb/D1JrjYHHmPLFN2umOnvWGlw5XSbK"
	  "ksqb\n"
	  "h2gj0oX1X3PTQbrAE/RYZlvAFkvTyKPydmRKYZmUBfQ=\n"
	  "-----END RSA PRIVATE KEY-----\n",
	  "_mxlySJ1rahbHGxLQYvzZ8pls-W5PZ8I_gbX9YqMtoQ", true },
	{ "PEM, RSA, PKCS #8",
	  "-----BEGIN PRIVATE KEY-----\n"
	  "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAPxGv+Uxhvb0"
	  "Hgbs\n"
	  "+0+CxrCU+sSMBubKDEAjPvtKTES01GC/vhgGsgxQoctA+5b/RmF1CUJTYmid"
	  "ZjPy\n"
	  "1WrOv/mf4RqCUwkGWHLImkzg61AlYd+yWIz1wCZTgFxDIzVr8G0TGjtLUed1"
	  "I/vn\n"
	  "NYp265fy3vFsQY86S91Pvc0qzB6TAgEDAoGBAKgvKpjLr09NaVnzUjUB2csN"
	  "/IMI\n"
	  "BJncCCrCKfzcMth4jZXVKWVZzAg1wTIrUmSqLuujW4GM7EW+RCKh45yJ1U/C"
	  "aDiF\n"
	  "3SofG21yiExyvEiQGWEJ+uthCLpaWoQZgfuQU/0edIt74GfDF9QsscO2E+gN"
	  "JdOd\n"
	  "oOwqC32OnVdkxLiLAkEA/1xKHNFLGf34J3MZv6HbVE04P4fbEl6JKqCaft47"
	  "n2Cn\n"
	  "rqvsb5vHkB6plyv2gXNcRfBmdx/OtbCKdnN4G2NviQJBAPzoe5y1/r2xVnVa"
	  "wHUv\n"
	  "B/julePYUNHUhaFX+54CAHQRyba/faHlhEBhlAz+7mRaX5k1zYiwXkWKFoNe"
	  "UfhB\n"
	  "mjsCQQCqPYa94Ny7/qVvohEqa+eNiNAqWpIMPwYcaxGp6X0U6xp0cp2fvS+1"
	  "acZk\n"
	  "x/mroj2D9Zmkv98jywb5olASQkpbAkEAqJr9EyP/KSDkTjyATh9apfRj7Trg"
	  "i+MD\n"
	  "wOVSaVaq+AvbzypTwUOtgEENXf9JmDw/u3kzsHWULlwPAj7hUCu8JwJAeZge"
	  "VT7d\n"
	  "qXP7vd02C2oZwBn03OmxnyPu+Qf3xylm7q+CJqkGLx104quW+bUV61iR37tP"
	  "oKBf\n"
	  "1cNGCBZNxSiDcA==\n"
	  "-----END PRIVATE KEY-----\n",
	  "xt4_KQuUDWSc3Tvdv9s6CgHVtN4nHjYcSIT-aXPwk00", true },
	{ "PEM, x begins with zeros",
	  "-----BEGIN PRIVATE KEY-----\n"
	  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAAAAAAAAAAAA"
	  "AAAA\n"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAXuhRANCAAQAVUOJSvPQDtfXQKvb11yWsGh3"
	  "t4fb\n"
	  "X3Dup4uQqNfACrtMhaPY6invqvokQGkS3YTVsU3DK/ZW72xr1YpdlD+S\n"
	  "-----END PRIVATE KEY-----\n",
	  "7Yxe6c_3bAa6kiaK1G-BZmi9EeNsUmlcbdnrtLeuK4E", true },
	{ "JWK, x begins with zeros",
	  "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"AFVDiUrz0A7X1"
	  "0Cr29dclrBod7eH219w7qeLkKjXwAo\", \"y\": \"u0yFo9jqKe-q-iRAa"
	  "RLdhNWxTcMr9lbvbGvVil2UP5I\"}",
	  "7Yxe6c_3bAa6kiaK1G-BZmi9EeNsUmlcbdnrtLeuK4E", false },
	{ "JWK, modulus with a zero octet",
	  "{\"kty\": \"RSA\", \"n\": \"ANL8e2oKHmxnEErrj4iyV2abTfZ53a0J"
	  "m1xKbNmogBW1oTO_C4VseHG23wALVU_Os8LtUSu2jxRcboQ0dS-rUqHPwSRA"
	  "j3m1ikV4wWQohVeJ96JJ44TLLZ-uLWf9lvuSbBmOB3OZ_cgVwK8Jfd5are_0"
	  "TecOgn9IeEMkOb_uuWBo0EdPxQ1tkL86mN-vEEDInALWkqs7PCiWYJ2G_XO3"
	  "dM4HQGR87uqjEL0S-YWo659Z_dQmzqWyEg9PKjS8q3ZLfmxU1oQCOLzEBYel"
	  "nmbtHzOJRXdjXEcK91z5LCDR2kPhv8QZ4iKm8NC7NYxeOPnLBQrq_pBIFPGs"
	  "GqScyp6gyoM\", \"e\": \"AQAB\", \"alg\": \"RS256\", \"kid\":"
	  " \"2011-04-29\"}",
	  "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", false },
	{ "JWK, white space around",
	  "\n"
	  "\t{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1"
	  "Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\", \"y\": \"x_FEzRu9m36HLN_"
	  "tue659LNpXW6pCyStikYjKIWI5a0\", \"d\": \"jpsQnnGQmL-YBIffH11"
	  "36cspYG6-0iY7X1fCE9-E9LI\"}\n",
	  "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U", true },
	{ "empty", "", NULL, false },
	{ "no key", "hello\n", NULL, false },
	{ "JWK, half",
	  "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1Bg"
	  "8vub9tLe1gH",
	  NULL, false },
	{ "JWK, more behind",
	  "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1Bg"
	  "8vub9tLe1gHMzV76e8Tus9uPHvRVEU\", \"y\": \"x_FEzRu9m36HLN_tu"
	  "e659LNpXW6pCyStikYjKIWI5a0\", \"d\": \"jpsQnnGQmL-YBIffH1136"
	  "cspYG6-0iY7X1fCE9-E9LI\"}x",
	  NULL, false },
	{ "JWK, no type",
	  "{\"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e"
	  "8Tus9uPHvRVEU\", \"y\": \"x_FEzRu9m36HLN_tue659LNpXW6pCyStik"
	  "YjKIWI5a0\", \"d\": \"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9"
	  "-E9LI\"}",
	  NULL, false },
	{ "JWK, symmetric", "{\"kty\": \"oct\", \"k\": \"AAAA\"}", NULL,
	  false },
	{ "JWK, other curve",
	  "{\"kty\": \"EC\", \"crv\": \"secp256k1\", \"x\": \"f83OJ3D2x"
	  "F1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\", \"y\": \"x_FEzRu9m36HL"
	  "N_tue659LNpXW6pCyStikYjKIWI5a0\", \"d\": \"jpsQnnGQmL-YBIffH"
	  "1136cspYG6-0iY7X1fCE9-E9LI\"}",
	  NULL, false },
	{ "JWK, X25519",
	  "{\"kty\": \"OKP\", \"crv\": \"X25519\", \"d\": \"nWGxne_9WmC"
	  "6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\", \"x\": \"11qYAYKxCrfVS_7"
	  "TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
	  NULL, false },
	{ "JWK, short x",
	  "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1Bg"
	  "8vub9tLe1gHMzV76e8Tus9uPHvR\", \"y\": \"x_FEzRu9m36HLN_tue65"
	  "9LNpXW6pCyStikYjKIWI5a0\", \"d\": \"jpsQnnGQmL-YBIffH1136csp"
	  "YG6-0iY7X1fCE9-E9LI\"}",
	  NULL, false },
	{ "JWK, no y",
	  "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1Bg"
	  "8vub9tLe1gHMzV76e8Tus9uPHvRVEU\", \"d\": \"jpsQnnGQmL-YBIffH"
	  "1136cspYG6-0iY7X1fCE9-E9LI\"}",
	  NULL, false },
	{ "JWK, x is a number",
	  "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": 7, \"y\": \"x_F"
	  "EzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\", \"d\": \"jpsQnnG"
	  "QmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}",
	  NULL, false },
	{ "JWK, padding",
	  "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1Bg"
	  "8vub9tLe1gHMzV76e8Tus9uPHvRVEU=\", \"y\": \"x_FEzRu9m36HLN_t"
	  "ue659LNpXW6pCyStikYjKIWI5a0\", \"d\": \"jpsQnnGQmL-YBIffH113"
	  "6cspYG6-0iY7X1fCE9-E9LI\"}",
	  NULL, false },
	{ "JWK, modulus zero",
	  "{\"kty\": \"RSA\", \"n\": \"AAAA\", \"e\": \"AQAB\", \"alg\""
	  ": \"RS256\", \"kid\": \"2011-04-29\"}",
	  NULL, false },
	{ "JWK, no exponent",
	  "{\"kty\": \"RSA\", \"n\": \"0vx7agoebGcQSuuPiLJXZptN9nndrQmb"
	  "XEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP"
	  "ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN"
	  "5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0"
	  "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6We"
	  "Zu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awa"
	  "pJzKnqDKgw\", \"alg\": \"RS256\", \"kid\": \"2011-04-29\"}",
	  NULL, false },
	{ "JWK, standard alphabet",
	  "{\"kty\": \"RSA\", \"n\": \"0vx7agoebGcQSuuPiLJXZptN9nndrQmb"
	  "XEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc/BJECP"
	  "ebWKRXjBZCiFV4n3oknjhMstn64tZ/2W-5JsGY4Hc5n9yBXArwl93lqt7/RN"
	  "5w6Cf0h4QyQ5v-65YGjQR0/FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0"
	  "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6We"
	  "Zu0fM4lFd2NcRwr3XPksINHaQ-G/xBniIqbw0Ls1jF44-csFCur-kEgU8awa"
	  "pJzKnqDKgw\", \"e\": \"AQAB\", \"alg\": \"RS256\", \"kid\": "
	  "\"2011-04-29\"}",
	  NULL, false },
	{ "JWK, a list",
	  "[{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1B"
	  "g8vub9tLe1gHMzV76e8Tus9uPHvRVEU\", \"y\": \"x_FEzRu9m36HLN_t"
	  "ue659LNpXW6pCyStikYjKIWI5a0\", \"d\": \"jpsQnnGQmL-YBIffH113"
	  "6cspYG6-0iY7X1fCE9-E9LI\"}]",
	  NULL, false },
	{ "PEM, other curve",
	  "-----BEGIN PRIVATE KEY-----\n"
	  "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgAAAAAAAAAAAAAAAA"
	  "AAAA\n"
	  "AAAAAAAAAAAAAAAAAAAAAAehRANCAARcvfBkbl206qOY82Xy6noOPUGbfgMw"
	  "45zp\n"
	  "K93tysT5vGrrykC6JVlgoxeNbYYaVNuoE9C4E/3ntaUIJigIcmTa\n"
	  "-----END PRIVATE KEY-----\n",
	  NULL, false },
	{ "PEM, damaged",
	  "-----BEGIN PRIVATE KEY-----\n"
	  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBA!!gjps!nnGQmL+Y"
	  "BIff\n"
	  "H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAcz"
	  "NXvp\n"
	  "7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n"
	  "-----END PRIVATE KEY-----\n",
	  NULL, false },
	{ "PEM, no end",
	  "-----BEGIN PRIVATE KEY-----\n"
	  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+Y"
	  "BIff\n"
	  "H1136cspYG6+0iY7X1fCE9+E9LK",
	  NULL, false },
	{ "PEM, a certificate's head",
	  "-----BEGIN CERTIFICATE-----\n"
	  "MAA=\n"
	  "-----END CERTIFICATE-----\n",
	  NULL, false },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	char got[CHALLENGE_VALUE_LEN + 1] = "untouched";
	struct why why = { "" };
	bool private = false;
	enum err rc = account_key_parse(got, r->text, &private, &why);

	assert_int_equal(rc, r->want ? ERR_OK : ERR_CONFIG);
	assert_string_equal(got, r->want ? r->want : "untouched");
	assert_int_equal(private, r->private);
	if (!r->want)
		assert_contains(why.text, "an account key is RSA");
}

#define ENCRYPTED                                                              \
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"                              \
	"MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjAMLIgLTnDzQIC"         \
	"CAAw\n"                                                               \
	"DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEECMwmRnlukSUlZDPeLOM8XkE"         \
	"gZCm\n"                                                               \
	"T7LT785HRq+9Yz45KBfMqxLa/UnpKoQphC+bahbTtJkOUvDtk4oC1/t37q1l"         \
	"H1ax\n"                                                               \
	"XFBAYWuiB0r5qrDbDo8PFQQ43Iay8BTpjEGqMF7/XSlylUfKw9FUrkurFrvq"         \
	"tWtl\n"                                                               \
	"GaLgUEwsnvozXA+kP5OhCYl4gEAffgyrYgk/s6rGqWtK8fN+/WeOtAcDLj6c"         \
	"xi0=\n"                                                               \
	"-----END ENCRYPTED PRIVATE KEY-----\n"

static void test_encrypted(void **state)
{
	char got[CHALLENGE_VALUE_LEN + 1];
	struct why why = { "" };
	bool private;

	(void)state;
	assert_int_equal(account_key_parse(got, ENCRYPTED, &private, &why),
			 ERR_CONFIG);
	assert_contains(why.text, "encrypted");
}

static void test_file(void **state)
{
	char got[CHALLENGE_VALUE_LEN + 1];
	struct why why = { "" };
	const char *path;

	(void)state;
	path = in_folder("key");
	assert_int_equal(account_key_thumbprint(got, path, &why), ERR_CONFIG);
	assert_contains(why.text, path);
	/* a public key may be open to all, a private one not */
	write_bytes(path, rows[0].text, strlen(rows[0].text), 0644);
	assert_int_equal(account_key_thumbprint(got, path, &why), ERR_OK);
	assert_string_equal(got, rows[0].want);
	write_bytes(path, rows[1].text, strlen(rows[1].text), 0640);
	assert_int_equal(account_key_thumbprint(got, path, &why), ERR_CONFIG);
	assert_contains(why.text, "has mode 0640");
	write_bytes(path, rows[1].text, strlen(rows[1].text), 0600);
	assert_int_equal(account_key_thumbprint(got, path, &why), ERR_OK);
	assert_string_equal(got, rows[1].want);
	write_bytes(path, rows[1].text, strlen(rows[1].text), 0666);
	assert_int_equal(account_key_thumbprint(got, path, &why), ERR_CONFIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_encrypted),
					    TEST(test_file) };

	return RUN_ROWS("account_key_parse", check_row, rows) +
	       RUN_TESTS("account_key", tests);
}
