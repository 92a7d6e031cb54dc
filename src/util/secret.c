#include "util/secret.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "util/file.h"

#ifdef ON_LINUX
#include <sys/prctl.h>
#endif

#define SECRET_FILE_MAX 65536
#define ALPHABET                                                               \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"                 \
	"0123456789+/"

enum err secret_set(struct secret *out, const void *bytes, size_t len,
		    struct why *why)
{
	unsigned char *copy = malloc(len + 1);

	if (!copy)
		return err_nomem(why);
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	out->bytes = copy;
	out->len = len;
	return ERR_OK;
}

/* Is path inside the folder where systemd puts a service's credentials? */
static bool is_credential(const char *path)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	size_t len = dir ? strlen(dir) : 0;

	return len && strncmp(path, dir, len) == 0 && path[len] == '/' &&
	       !strchr(path + len + 1, '/');
}

enum err secret_read_file(struct secret *out, const char *path, struct why *why)
{
	unsigned flags = is_credential(path) ? FILE_OWNED : FILE_PRIVATE;
	struct strbuf text;
	enum err rc;

	sb_init(&text, SECRET_FILE_MAX);
	rc = file_read(path, flags, &text, why);
	if (!rc)
		rc = secret_set(out, text.s, text.len, why);
	sb_free(&text);
	return rc;
}

enum err secret_read_line(struct secret *out, const char *path, struct why *why)
{
	struct secret s = { 0 };
	enum err rc = secret_read_file(&s, path, why);

	if (rc)
		return rc;
	if (s.len && s.bytes[s.len - 1] == '\n')
		s.bytes[--s.len] = '\0';
	if (s.len && s.bytes[s.len - 1] == '\r')
		s.bytes[--s.len] = '\0';
	if (s.len == 0)
		rc = err_set(why, ERR_CONFIG, "'%s' is empty", path);
	else if (strlen((char *)s.bytes) != s.len ||
		 strpbrk((char *)s.bytes, "\r\n"))
		rc = err_set(why, ERR_CONFIG,
			     "'%s' must hold one line, the secret alone", path);
	if (rc) {
		secret_wipe(&s);
		return rc;
	}
	*out = s;
	return ERR_OK;
}

enum err secret_from_base64(struct secret *out, const char *text, size_t len,
			    struct why *why)
{
	struct secret packed = { 0 }, plain = { 0 };
	size_t n = 0, pad = 0;
	int got = -1;
	enum err rc;

	rc = secret_set(&packed, text, len, why);
	if (!rc)
		rc = secret_set(&plain, text, len, why); /* room enough */
	if (rc)
		goto out;
	for (size_t i = 0; i < len; i++)
		if (!isspace((unsigned char)text[i]))
			packed.bytes[n++] = (unsigned char)text[i];
	while (pad < n && packed.bytes[n - 1 - pad] == '=')
		pad++;
	packed.bytes[n - pad] = '\0';
	/* EVP_DecodeBlock() counts padding as data, and stops at a '-' */
	if (n && n % 4 == 0 && pad <= 2 &&
	    strspn((const char *)packed.bytes, ALPHABET) == n - pad) {
		memset(packed.bytes + n - pad, '=', pad);
		got = EVP_DecodeBlock(plain.bytes, packed.bytes, (int)n);
	}
	if (got < 0 || (size_t)got <= pad) {
		rc = err_set(why, ERR_CONFIG, "the secret is not valid base64");
		goto out;
	}
	rc = secret_set(out, plain.bytes, (size_t)got - pad, why);
out:
	secret_wipe(&packed);
	secret_wipe(&plain);
	return rc;
}

void secret_wipe(struct secret *s)
{
	if (s->bytes) {
		explicit_bzero(s->bytes, s->len);
		free(s->bytes);
	}
	*s = (struct secret){ 0 };
}

void secret_guard_process(void)
{
	struct rlimit none = { 0, 0 };

	/* Best effort: neither can fail in a way that the user could mend. */
	(void)setrlimit(RLIMIT_CORE, &none);
#ifdef ON_LINUX
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
