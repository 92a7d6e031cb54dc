/* Text files: is it UTF-8? */
#include <stdbool.h>

#include "fuzz.h"
#include "util/file.h"

/* By the definition: what decodes to a scalar value that takes so many octets;
 * returns how many, 0 for none. */
static size_t decode(const uint8_t *s, size_t len)
{
	static const uint32_t least[] = { 0, 1, 0x80, 0x800, 0x10000 };
	size_t n = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? *s : *s & (0xffU >> (n + 1));

	if ((*s & 0xc0) == 0x80 || *s > 0xf7 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	return c >= least[n] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff) ? n
									    : 0;
}

static bool is_text(const uint8_t *data, size_t len)
{
	size_t n;

	for (; len; data += n, len -= n) {
		n = decode(data, len);
		if (n == 0)
			return false;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *path = fuzz_file(data, len);
	struct strbuf text;
	struct why why;
	enum err rc;

	sb_init(&text, 4096);
	rc = file_read(path, FILE_PRIVATE, &text, &why);
	assert(rc == (len > 4096 ? ERR_CONFIG : ERR_OK));
	if (!rc)
		assert(text.len == len && memcmp(text.s, data, len) == 0);
	sb_free(&text);
	rc = file_read(path, FILE_TEXT, &text, &why);
	assert(rc == (len <= 4096 && is_text(data, len) ? ERR_OK : ERR_CONFIG));
	if (!rc)
		assert(strlen(text.s) == len);
	sb_free(&text);
	return 0;
}
