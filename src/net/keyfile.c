#include "net/keyfile.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/secret.h"
#include "util/strbuf.h"

#define TOKEN_MAX 1024

/* The parts of a key as found; lengths are checked by the reader. */
struct found {
	char name[TOKEN_MAX], algorithm[TOKEN_MAX], secret[TOKEN_MAX];
};

/* What is read, and how far. */
struct scan {
	const char *p;
	char token[TOKEN_MAX]; /* "" at the end of the text */
	bool bad;              /* a token is too long or has no end */
};

/* Takes all parts over into out; the secret is decoded. */
static enum err make_key(struct tsig_key *out, const struct found *f,
			 const char *path, struct why *why)
{
	struct tsig_key key = { .name = "" };
	enum err rc;

	rc = name_parse(key.name, f->name, why);
	if (rc)
		return err_prefix(why, ERR_CONFIG, "%s", path);
	if (!f->algorithm[0])
		key.algorithm = TSIG_SHA256; /* nsupdate -y without MD5 */
	else if (!tsig_algorithm_parse(&key.algorithm, f->algorithm))
		return err_set(why, ERR_CONFIG,
			       "%s: unknown TSIG algorithm '%.40s'", path,
			       f->algorithm);
	rc = secret_from_base64(&key.secret, f->secret, strlen(f->secret), why);
	if (rc)
		return err_prefix(why, rc, "%s", path);
	*out = key;
	return ERR_OK;
}

static const char *skip_blank(const char *p)
{
	for (;;) {
		const char *end;

		if (isspace((unsigned char)*p)) {
			p++;
		} else if (*p == '#' || strncmp(p, "//", 2) == 0) {
			p += strcspn(p, "\n");
		} else if (strncmp(p, "/*", 2) == 0) {
			end = strstr(p + 2, "*/");
			p = end ? end + 2 : p + strlen(p);
		} else {
			return p;
		}
	}
}

/* The next word, quoted text, or one of { } ; of named.conf. */
static void next_token(struct scan *s)
{
	const char *p = skip_blank(s->p);
	size_t len;

	if (*p == '"') {
		len = strcspn(++p, "\"\n");
		s->bad |= p[len] != '"';
		s->p = p + len + (p[len] == '"');
	} else {
		len = strchr("{};", *p) && *p ? 1 : strcspn(p, " \t\r\n\"{};#");
		s->p = p + len;
	}
	if (len >= sizeof(s->token)) {
		s->bad = true;
		len = 0;
	}
	memcpy(s->token, p, len);
	s->token[len] = '\0';
}

/* Copies a token of at most TOKEN_MAX - 1 octets. */
static void take(char out[static TOKEN_MAX], const char *token)
{
	(void)snprintf(out, TOKEN_MAX, "%s", token);
}

/* One key NAME { … }, s standing behind the word key; false: malformed. */
static bool read_clause(struct scan *s, struct found *f)
{
	*f = (struct found){ .name = "" };
	next_token(s);
	take(f->name, s->token);
	next_token(s);
	if (strcmp(s->token, "{") != 0)
		return false;
	for (;;) {
		char *into;

		next_token(s);
		if (strcmp(s->token, "}") == 0)
			return !s->bad && f->name[0] && f->secret[0];
		into = strcasecmp(s->token, "algorithm") == 0 ? f->algorithm
		       : strcasecmp(s->token, "secret") == 0  ? f->secret
							      : NULL;
		if (!into)
			return false;
		next_token(s);
		take(into, s->token);
		next_token(s);
		if (strcmp(s->token, ";") != 0)
			return false;
	}
}

static bool is_wanted(const char *name, const char *want)
{
	char a[NAME_MAX_TEXT + 1], b[NAME_MAX_TEXT + 1];

	return !want ||
	       (name_parse(a, name, NULL) == ERR_OK &&
		name_parse(b, want, NULL) == ERR_OK && strcmp(a, b) == 0);
}

/* named.conf: the wanted key clause at the top level. */
static bool read_bind(const char *text, const char *want, struct found *f)
{
	struct scan s = { .p = text };
	bool found = false;

	do {
		next_token(&s);
		if (strcasecmp(s.token, "key") == 0)
			found = read_clause(&s, f) && is_wanted(f->name, want);
	} while (!found && s.token[0] && !s.bad);
	explicit_bzero(s.token, sizeof(s.token));
	return found;
}

/* The next word of YAML; brackets, commas and dashes only part words. */
static void next_word(struct scan *s)
{
	const char *p = s->p;
	size_t len;

	for (;;) {
		p += strspn(p, " \t\r\n,{}[]");
		if (*p == '#')
			p += strcspn(p, "\n");
		else if (*p == '-' && isspace((unsigned char)p[1]))
			p++;
		else
			break;
	}
	if (*p == '"' || *p == '\'') {
		const char quote[] = { *p++, '\n', '\0' };

		len = strcspn(p, quote);
		s->bad |= p[len] != quote[0];
		s->p = p + len + (p[len] == quote[0]);
	} else {
		len = strcspn(p, " \t\r\n,{}[]");
		s->p = p + len;
	}
	s->bad |= len >= sizeof(s->token);
	if (s->bad)
		len = 0;
	memcpy(s->token, p, len);
	s->token[len] = '\0';
}

/* Knot's YAML: the wanted item of the list under key:. */
static bool read_knot(const char *text, const char *want, struct found *f)
{
	struct scan s = { .p = text };
	bool inside = false, found = false;

	*f = (struct found){ .name = "" };
	do {
		char *into = NULL;
		bool id;

		next_word(&s);
		id = strcmp(s.token, "id:") == 0;
		if (f->secret[0] && (id || !s.token[0]))
			found = is_wanted(f->name, want);
		if (found)
			break;
		if (strcmp(s.token, "key:") == 0)
			inside = true;
		else if (inside && id)
			*f = (struct found){ .name = "" };
		if (inside)
			into = id ? f->name
			       : strcmp(s.token, "algorithm:") == 0
				       ? f->algorithm
			       : strcmp(s.token, "secret:") == 0 ? f->secret
								 : NULL;
		if (into) {
			next_word(&s);
			take(into, s.token);
		}
	} while (s.token[0] && !s.bad);
	explicit_bzero(s.token, sizeof(s.token));
	return found && !s.bad && f->name[0];
}

/* "KEY: VALUE" in a line, blanks removed; false: another line. */
static bool line_value(const char *line, size_t len, const char *key,
		       char out[static TOKEN_MAX])
{
	size_t k = strlen(key);
	const char *end = line + len, *p = line + k + 1;

	if (len <= k || strncasecmp(line, key, k) != 0 || line[k] != ':')
		return false;
	while (p < end && isspace((unsigned char)*p))
		p++;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	if (end - p >= TOKEN_MAX)
		return false;
	memcpy(out, p, (size_t)(end - p));
	out[end - p] = '\0';
	return true;
}

/* K<name>.+<algorithm>+<id>.private: the name is that of the file. */
static bool read_private(const char *text, const char *path, struct found *f)
{
	static const struct {
		const char *number, *name;
	} numbers[] = { { "157", "hmac-md5" },    { "161", "hmac-sha1" },
			{ "162", "hmac-sha224" }, { "163", "hmac-sha256" },
			{ "164", "hmac-sha384" }, { "165", "hmac-sha512" } };
	const char *base = strrchr(path, '/'), *plus;
	char algorithm[TOKEN_MAX] = "";

	*f = (struct found){ .name = "" };
	base = base ? base + 1 : path;
	plus = strchr(base, '+');
	if (*base != 'K' || !plus || plus - base >= TOKEN_MAX)
		return false;
	memcpy(f->name, base + 1, (size_t)(plus - base) - 1);
	while (*text) {
		size_t len = strcspn(text, "\n");

		(void)(line_value(text, len, "Key", f->secret) ||
		       line_value(text, len, "Algorithm", algorithm));
		text += len + (text[len] == '\n');
	}
	algorithm[strcspn(algorithm, " (")] = '\0';
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(numbers[i].number, algorithm) == 0)
			take(f->algorithm, numbers[i].name);
	return f->algorithm[0] && f->secret[0];
}

/* [ALG:]NAME:SECRET */
static bool read_colons(const char *text, struct found *f)
{
	size_t len = strcspn(text, "\r\n");
	const char *end = text + len, *first, *last = end;

	*f = (struct found){ .name = "" };
	first = memchr(text, ':', len);
	while (last > text && last[-1] != ':')
		last--;
	if (!first || strspn(end, "\r\n") != strlen(end) || len >= TOKEN_MAX)
		return false;
	memcpy(f->secret, last, (size_t)(end - last));
	if (last - 1 == first) {
		memcpy(f->name, text, (size_t)(first - text));
	} else {
		memcpy(f->algorithm, text, (size_t)(first - text));
		memcpy(f->name, first + 1, (size_t)(last - first) - 2);
	}
	return f->name[0] && f->secret[0] && !strpbrk(f->name, ": \t{");
}

enum err keyfile_parse(struct tsig_key *out, const char *text, const char *path,
		       const char *want, struct why *why)
{
	struct found f = { .name = "" };
	enum err rc;

	if (strstr(text, "Private-key-format:")
		    ? read_private(text, path, &f) && is_wanted(f.name, want)
		    : read_bind(text, want, &f) || read_knot(text, want, &f) ||
			      (read_colons(text, &f) &&
			       is_wanted(f.name, want)))
		rc = make_key(out, &f, path, why);
	else if (want)
		rc = err_set(why, ERR_CONFIG,
			     "'%s' holds no TSIG key '%s' in a form that BIND, "
			     "Knot or dnssec-keygen write",
			     path, want);
	else
		rc = err_set(why, ERR_CONFIG,
			     "'%s' holds no TSIG key in a form that BIND, Knot "
			     "or dnssec-keygen write",
			     path);
	explicit_bzero(&f, sizeof(f));
	return rc;
}

enum err keyfile_read(struct tsig_key *out, const char *path, const char *want,
		      struct why *why)
{
	struct secret text = { 0 };
	struct strbuf real;
	size_t len = strlen(path);
	enum err rc;

	sb_init(&real, 4096);
	/* nsupdate -k takes either name of the pair; the secret is in one */
	if (len > 4 && strcmp(path + len - 4, ".key") == 0 &&
	    strstr(path, ".+")) {
		sb_add(&real, path, len - 4);
		sb_adds(&real, ".private");
	} else {
		sb_adds(&real, path);
	}
	rc = sb_check(&real, why);
	if (!rc)
		rc = secret_read_file(&text, real.s, why);
	if (!rc)
		rc = keyfile_parse(out, (const char *)text.bytes, real.s, want,
				   why);
	secret_wipe(&text);
	sb_free(&real);
	return rc;
}
