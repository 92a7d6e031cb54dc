#include "flow/account_key.h"

#include <cjson/cJSON.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "util/base64url.h"
#include "util/file.h"

#define FILE_MAX 65536
#define OCTETS_MAX 2048 /* an RSA modulus of 16384 bits */
#define MEMBERS 4

static const char wanted[] = "an account key is RSA, P-256, P-384, P-521 or "
			     "Ed25519, in PEM or as a JSON Web Key";

/* The members of the thumbprint's JSON, in the order that RFC 7638 wants. */
struct jwk {
	const char *keys[MEMBERS]; /* NULL: no more */
	struct strbuf values[MEMBERS];
	size_t n;
};

static void jwk_init(struct jwk *j)
{
	*j = (struct jwk){ .n = 0 };
	for (int i = 0; i < MEMBERS; i++)
		sb_init(&j->values[i], 2 * (size_t)OCTETS_MAX);
}

static void jwk_free(struct jwk *j)
{
	for (int i = 0; i < MEMBERS; i++)
		sb_free(&j->values[i]);
}

static void add_text(struct jwk *j, const char *key, const char *text)
{
	j->keys[j->n] = key;
	sb_adds(&j->values[j->n++], text);
}

static void add_octets(struct jwk *j, const char *key,
		       const unsigned char *bytes, size_t len)
{
	j->keys[j->n] = key;
	base64url_encode(&j->values[j->n++], bytes, len);
}

static enum err finish(char out[static CHALLENGE_VALUE_LEN + 1],
		       const struct jwk *j, struct why *why)
{
	cJSON *doc = cJSON_CreateObject();
	char *text = NULL;
	bool ok = doc != NULL;
	enum err rc;

	for (size_t i = 0; ok && i < j->n; i++)
		ok = !sb_check(&j->values[i], NULL) &&
		     cJSON_AddStringToObject(doc, j->keys[i], j->values[i].s);
	if (ok)
		text = cJSON_PrintUnformatted(doc);
	rc = text ? challenge_hash(out, text, why) : err_nomem(why);
	cJSON_free(text);
	cJSON_Delete(doc);
	return rc;
}

/* Elliptic curves of JSON Web Signatures: names there and at OpenSSL. */
static const struct curve {
	const char *crv, *group;
	size_t octets; /* of a coordinate */
} curves[] = {
	{ "P-256", "prime256v1", 32 },
	{ "P-384", "secp384r1", 48 },
	{ "P-521", "secp521r1", 66 },
};

#define CURVES (sizeof(curves) / sizeof(curves[0]))

/* A number of the key as big-endian octets, at least min of them; 0: it has
 * none. */
static size_t get_number(unsigned char out[static OCTETS_MAX],
			 const EVP_PKEY *key, const char *param, size_t min)
{
	BIGNUM *bn = NULL;
	size_t n = 0;

	if (!EVP_PKEY_get_bn_param(key, param, &bn))
		return 0;
	n = (size_t)BN_num_bytes(bn);
	if (n < min)
		n = min;
	if (n > OCTETS_MAX || BN_bn2binpad(bn, out, (int)n) < 0)
		n = 0;
	BN_free(bn);
	return n;
}

static bool take_rsa(struct jwk *j, const EVP_PKEY *key)
{
	unsigned char e[OCTETS_MAX], n[OCTETS_MAX];
	size_t e_len = get_number(e, key, OSSL_PKEY_PARAM_RSA_E, 1);
	size_t n_len = get_number(n, key, OSSL_PKEY_PARAM_RSA_N, 1);

	if (!e_len || !n_len)
		return false;
	add_octets(j, "e", e, e_len);
	add_text(j, "kty", "RSA");
	add_octets(j, "n", n, n_len);
	return true;
}

static bool take_ec(struct jwk *j, const EVP_PKEY *key)
{
	unsigned char x[OCTETS_MAX], y[OCTETS_MAX];
	char group[40];
	size_t i = 0, n;

	if (!EVP_PKEY_get_group_name(key, group, sizeof(group), &n))
		return false;
	while (i < CURVES && strcmp(curves[i].group, group) != 0)
		i++;
	if (i == CURVES)
		return false;
	n = curves[i].octets;
	if (get_number(x, key, OSSL_PKEY_PARAM_EC_PUB_X, n) != n ||
	    get_number(y, key, OSSL_PKEY_PARAM_EC_PUB_Y, n) != n)
		return false;
	add_text(j, "crv", curves[i].crv);
	add_text(j, "kty", "EC");
	add_octets(j, "x", x, n);
	add_octets(j, "y", y, n);
	return true;
}

static bool take_ed25519(struct jwk *j, const EVP_PKEY *key)
{
	unsigned char x[32];
	size_t n = sizeof(x);

	if (!EVP_PKEY_get_raw_public_key(key, x, &n) || n != sizeof(x))
		return false;
	add_text(j, "crv", "Ed25519");
	add_text(j, "kty", "OKP");
	add_octets(j, "x", x, n);
	return true;
}

static bool take_key(struct jwk *j, const EVP_PKEY *key)
{
	if (EVP_PKEY_is_a(key, "RSA"))
		return take_rsa(j, key);
	if (EVP_PKEY_is_a(key, "EC"))
		return take_ec(j, key);
	return EVP_PKEY_is_a(key, "ED25519") && take_ed25519(j, key);
}

/* Hooks have nobody to ask. */
static int no_password(char *buf, int size, int writing, void *asked)
{
	(void)buf;
	(void)size;
	(void)writing;
	*(bool *)asked = true;
	return -1;
}

static enum err read_pem(struct jwk *j, const char *text, struct why *why)
{
	BIO *bio = BIO_new_mem_buf(text, -1);
	EVP_PKEY *key = NULL;
	bool asked = false;
	enum err rc = ERR_OK;

	if (!bio)
		return err_nomem(why);
	key = PEM_read_bio_PrivateKey(bio, NULL, no_password, &asked);
	if (!key && !asked) {
		(void)BIO_reset(bio);
		key = PEM_read_bio_PUBKEY(bio, NULL, no_password, &asked);
	}
	if (asked)
		rc = err_set(why, ERR_CONFIG,
			     "the key is encrypted, and nobody can be asked "
			     "for its password");
	else if (!key || !take_key(j, key))
		rc = err_set(why, ERR_CONFIG, "%s", wanted);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return rc;
}

/* A member's octets; 0: it is missing or is not base64url. */
static size_t get_octets(unsigned char out[static OCTETS_MAX], const cJSON *doc,
			 const char *member)
{
	const char *text = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(doc, member));
	size_t len = 0;

	return text && base64url_decode(out, OCTETS_MAX, &len, text) ? len : 0;
}

static bool is_text(const cJSON *doc, const char *member, const char *text)
{
	const char *s = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(doc, member));

	return s && strcmp(s, text) == 0;
}

/* Numbers have no leading zeros (RFC 7518 section 6.3). */
static bool take_number(struct jwk *j, const cJSON *doc, const char *member)
{
	unsigned char bytes[OCTETS_MAX];
	size_t n = get_octets(bytes, doc, member), zeros = 0;

	while (zeros < n && bytes[zeros] == 0)
		zeros++;
	if (zeros == n)
		return false;
	add_octets(j, member, bytes + zeros, n - zeros);
	return true;
}

/* A coordinate has all its octets (RFC 7518 section 6.2). */
static bool take_coordinate(struct jwk *j, const cJSON *doc, const char *member,
			    size_t octets)
{
	unsigned char bytes[OCTETS_MAX];

	if (get_octets(bytes, doc, member) != octets)
		return false;
	add_octets(j, member, bytes, octets);
	return true;
}

static bool take_jwk(struct jwk *j, const cJSON *doc)
{
	size_t i = 0;

	if (is_text(doc, "kty", "RSA")) {
		bool ok = take_number(j, doc, "e");

		add_text(j, "kty", "RSA");
		return ok && take_number(j, doc, "n");
	}
	if (is_text(doc, "kty", "OKP") && is_text(doc, "crv", "Ed25519")) {
		add_text(j, "crv", "Ed25519");
		add_text(j, "kty", "OKP");
		return take_coordinate(j, doc, "x", 32);
	}
	while (i < CURVES && !is_text(doc, "crv", curves[i].crv))
		i++;
	if (i == CURVES || !is_text(doc, "kty", "EC"))
		return false;
	add_text(j, "crv", curves[i].crv);
	add_text(j, "kty", "EC");
	return take_coordinate(j, doc, "x", curves[i].octets) &&
	       take_coordinate(j, doc, "y", curves[i].octets);
}

/* Wipes what may be a private key. */
static void wipe_json(cJSON *doc)
{
	cJSON *item;

	cJSON_ArrayForEach(item, doc) if (cJSON_IsString(item))
		explicit_bzero(item->valuestring, strlen(item->valuestring));
	cJSON_Delete(doc);
}

static enum err read_json(struct jwk *j, const char *text, bool *private,
			  struct why *why)
{
	cJSON *doc = cJSON_ParseWithOpts(text, NULL, true);
	enum err rc = ERR_OK;

	*private = cJSON_HasObjectItem(doc, "d");
	if (!doc || !take_jwk(j, doc))
		rc = err_set(why, ERR_CONFIG, "%s", wanted);
	wipe_json(doc);
	return rc;
}

enum err account_key_parse(char out[static CHALLENGE_VALUE_LEN + 1],
			   const char *text, bool *private, struct why *why)
{
	bool secret = false;
	struct jwk j;
	enum err rc;

	jwk_init(&j);
	if (text[strspn(text, " \t\r\n")] == '{') {
		rc = read_json(&j, text, &secret, why);
	} else {
		secret = strstr(text, "PRIVATE KEY-----") != NULL;
		rc = read_pem(&j, text, why);
	}
	if (!rc)
		rc = finish(out, &j, why);
	if (!rc)
		*private = secret;
	jwk_free(&j);
	return rc;
}

/* A pipe has no reader but us. */
static enum err check_mode(const char *path, struct why *why)
{
	struct stat st;

	if (stat(path, &st) || !S_ISREG(st.st_mode) || !(st.st_mode & 077))
		return ERR_OK;
	return err_set(why, ERR_CONFIG,
		       "'%s' holds a private key and has mode %04o: "
		       "run chmod 600 '%s'",
		       path, (unsigned)st.st_mode & 07777, path);
}

enum err account_key_thumbprint(char out[static CHALLENGE_VALUE_LEN + 1],
				const char *path, struct why *why)
{
	bool private = false;
	struct strbuf text;
	enum err rc;

	sb_init(&text, FILE_MAX);
	rc = file_read(path, FILE_OWNED | FILE_TEXT, &text, why);
	if (!rc) {
		rc = account_key_parse(out, text.s, &private, why);
		if (rc)
			rc = err_prefix(why, rc, "'%s'", path);
		else if (private)
			rc = check_mode(path, why);
	}
	sb_free(&text);
	return rc;
}
