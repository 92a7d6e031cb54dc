#include "util/base64url.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <string.h>

static void to_url(char *text)
{
	for (; *text; text++)
		*text = *text == '+' ? '-' : *text == '/' ? '_' : *text;
}

static void from_url(char *text)
{
	for (; *text; text++)
		*text = *text == '-' ? '+' : *text == '_' ? '/' : *text;
}

void base64url_encode(struct strbuf *out, const unsigned char *bytes,
		      size_t len)
{
	/* whole groups of three, so that only the last piece has padding */
	while (len) {
		size_t piece = len < 48 ? len : 48;
		unsigned char text[65];

		(void)EVP_EncodeBlock(text, bytes, (int)piece);
		to_url((char *)text);
		sb_add(out, (char *)text, (piece * 4 + 2) / 3);
		OPENSSL_cleanse(text, sizeof(text));
		bytes += piece;
		len -= piece;
	}
}

/* Four characters or fewer, of the standard alphabet; false: not base64. */
static bool decode_group(unsigned char out[static 3], size_t *len,
			 const char *text, size_t n)
{
	unsigned char group[5] = "AAAA", back[5];

	memcpy(group, text, n);
	if (n < 2 || EVP_DecodeBlock(out, group, 4) != 3)
		return false;
	*len = n - 1;
	/* what is left over of the last octet must be nothing */
	memset(out + *len, 0, 3 - *len);
	(void)EVP_EncodeBlock(back, out, 3);
	return memcmp(back, text, n) == 0;
}

bool base64url_decode(unsigned char *out, size_t max, size_t *len,
		      const char *text)
{
	size_t rest = strlen(text), got = 0;

	/* the characters that stand for '-' and '_' are none of this alphabet */
	if (strpbrk(text, "+/="))
		return false;
	while (rest) {
		size_t n = rest < 4 ? rest : 4, k = 0;
		unsigned char octets[3];
		char group[5] = "";

		memcpy(group, text, n);
		from_url(group);
		if (!decode_group(octets, &k, group, n) || k > max - got)
			return false;
		memcpy(out + got, octets, k);
		OPENSSL_cleanse(octets, sizeof(octets));
		got += k;
		text += n;
		rest -= n;
	}
	*len = got;
	return true;
}
