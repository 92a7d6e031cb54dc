#include "net/dnssec.h"

#include <ldns/ldns.h>
#include <stdlib.h>

static ldns_pkt *parse(const struct dns_answer *a)
{
	ldns_pkt *pkt = NULL;

	if (!a->wire || ldns_wire2pkt(&pkt, a->wire, a->octets))
		return NULL;
	return pkt;
}

/* The records of that type and owner in a list; NULL: no memory.  The records stay the list's; the caller frees the result with
 * ldns_rr_list_free(). */
static ldns_rr_list *choose(const ldns_rr_list *from, ldns_rr_type type,
			    const ldns_rdf *owner)
{
	ldns_rr_list *to = ldns_rr_list_new();

	for (size_t i = 0; to && i < ldns_rr_list_rr_count(from); i++) {
		ldns_rr *rr = ldns_rr_list_rr(from, i);

		if (ldns_rr_get_type(rr) != type ||
		    ldns_dname_compare(ldns_rr_owner(rr), owner))
			continue;
		if (!ldns_rr_list_push_rr(to, rr)) {
			ldns_rr_list_free(to);
			return NULL;
		}
	}
	return to;
}

static bool covers(const ldns_rr *sig, ldns_rr_type type)
{
	const ldns_rdf *covered = ldns_rr_rrsig_typecovered(sig);

	return covered && ldns_rdf2rr_type(covered) == type;
}

/* The signatures of a record's set in a list, likewise. */
static ldns_rr_list *choose_signatures(const ldns_rr_list *from,
				       const ldns_rr *rr)
{
	ldns_rr_list *all = choose(from, LDNS_RR_TYPE_RRSIG, ldns_rr_owner(rr));
	ldns_rr_list *to = all ? ldns_rr_list_new() : NULL;

	for (size_t i = 0; to && i < ldns_rr_list_rr_count(all); i++) {
		ldns_rr *sig = ldns_rr_list_rr(all, i);

		if (covers(sig, ldns_rr_get_type(rr)) &&
		    !ldns_rr_list_push_rr(to, sig)) {
			ldns_rr_list_free(to);
			to = NULL;
		}
	}
	ldns_rr_list_free(all);
	return to;
}

bool dnssec_has_ds(const struct dns_answer *ds, const char *zone)
{
	ldns_rdf *name = ldns_dname_new_frm_str(zone);
	ldns_pkt *pkt = parse(ds);
	ldns_rr_list *list = NULL;
	bool any = false;

	if (name && pkt)
		list = choose(ldns_pkt_answer(pkt), LDNS_RR_TYPE_DS, name);
	any = list && ldns_rr_list_rr_count(list) > 0;
	ldns_rr_list_free(list);
	ldns_pkt_free(pkt);
	ldns_rdf_deep_free(name);
	return any;
}

/* Is the set that rr is of, all in list, signed by one of keys now? */
static enum err check_set(const ldns_rr_list *list, const ldns_rr *rr,
			  const ldns_rr_list *keys, time_t now, struct why *why)
{
	ldns_rr_list *set =
		choose(list, ldns_rr_get_type(rr), ldns_rr_owner(rr));
	ldns_rr_list *sigs = choose_signatures(list, rr);
	ldns_status status = LDNS_STATUS_OK;
	char *type = ldns_rr_type2str(ldns_rr_get_type(rr));
	char *name = ldns_rdf2str(ldns_rr_owner(rr));
	enum err rc = ERR_OK;

	if (set && sigs && ldns_rr_list_rr_count(sigs) == 0)
		status = LDNS_STATUS_CRYPTO_NO_RRSIG;
	else if (set && sigs)
		status = ldns_verify_time(set, sigs, keys, now, NULL);
	/* ldns says MEM_ERR of keys that it can't read, too */
	if (!type || !name || !set || !sigs)
		rc = err_nomem(why);
	else if (status)
		rc = err_set(why, ERR_REFUSED, "%s records of '%s': %s", type,
			     name, ldns_get_errorstr_by_id(status));
	free(name);
	free(type);
	ldns_rr_list_free(sigs);
	ldns_rr_list_free(set);
	return rc;
}

/* Those of the keys that a DS record is of. */
static ldns_rr_list *anchors(const ldns_rr_list *keys, const ldns_rr_list *ds)
{
	ldns_rr_list *to = ldns_rr_list_new();

	for (size_t k = 0; to && k < ldns_rr_list_rr_count(keys); k++)
		for (size_t d = 0; d < ldns_rr_list_rr_count(ds); d++) {
			ldns_rr *key = ldns_rr_list_rr(keys, k);

			if (!ldns_rr_compare_ds(ldns_rr_list_rr(ds, d), key))
				continue;
			(void)ldns_rr_list_push_rr(to, key);
			break;
		}
	return to;
}

enum err dnssec_check_keys(const struct dns_answer *ds,
			   const struct dns_answer *keys, const char *zone,
			   time_t now, struct why *why)
{
	ldns_rdf *name = ldns_dname_new_frm_str(zone);
	ldns_pkt *above = parse(ds), *pkt = parse(keys);
	ldns_rr_list *all = NULL, *digests = NULL, *good = NULL;
	enum err rc = ERR_OK;

	if (name && above && pkt) {
		all = choose(ldns_pkt_answer(pkt), LDNS_RR_TYPE_DNSKEY, name);
		digests = choose(ldns_pkt_answer(above), LDNS_RR_TYPE_DS, name);
	}
	if (all && digests)
		good = anchors(all, digests);
	if (!good)
		rc = err_nomem(why);
	else if (ldns_rr_list_rr_count(all) == 0)
		rc = err_set(why, ERR_REFUSED,
			     "the zone has no DNSKEY records, though the "
			     "parent has DS records");
	else if (ldns_rr_list_rr_count(good) == 0)
		rc = err_set(why, ERR_REFUSED,
			     "no DNSKEY record is that of a DS record in the "
			     "parent");
	else
		rc = check_set(ldns_pkt_answer(pkt), ldns_rr_list_rr(all, 0),
			       good, now, why);
	ldns_rr_list_free(good);
	ldns_rr_list_free(digests);
	ldns_rr_list_free(all);
	ldns_pkt_free(pkt);
	ldns_pkt_free(above);
	ldns_rdf_deep_free(name);
	return rc;
}

/* Is the record's set that of one before it in the list? */
static bool is_again(const ldns_rr_list *list, size_t i)
{
	const ldns_rr *rr = ldns_rr_list_rr(list, i);

	for (size_t k = 0; k < i; k++) {
		const ldns_rr *other = ldns_rr_list_rr(list, k);

		if (ldns_rr_get_type(other) == ldns_rr_get_type(rr) &&
		    !ldns_dname_compare(ldns_rr_owner(other),
					ldns_rr_owner(rr)))
			return true;
	}
	return false;
}

/* Checks every set of a section; *proof: there are NSEC or NSEC3 records. */
static enum err check_section(const ldns_rr_list *list,
			      const ldns_rr_list *keys, const ldns_rdf *zone,
			      time_t now, bool *proof, struct why *why)
{
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < ldns_rr_list_rr_count(list); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(list, i);
		ldns_rr_type type = ldns_rr_get_type(rr);

		if (type == LDNS_RR_TYPE_RRSIG || is_again(list, i) ||
		    (ldns_dname_compare(ldns_rr_owner(rr), zone) &&
		     !ldns_dname_is_subdomain(ldns_rr_owner(rr), zone)))
			continue;
		*proof |=
			type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3;
		rc = check_set(list, rr, keys, now, why);
	}
	return rc;
}

enum err dnssec_check_answer(const struct dns_answer *answer,
			     const struct dns_answer *keys, const char *zone,
			     time_t now, struct why *why)
{
	ldns_rdf *name = ldns_dname_new_frm_str(zone);
	ldns_pkt *pkt = parse(answer), *with_keys = parse(keys);
	ldns_rr_list *all = NULL;
	bool proof = false;
	enum err rc;

	if (name && pkt && with_keys)
		all = choose(ldns_pkt_answer(with_keys), LDNS_RR_TYPE_DNSKEY,
			     name);
	rc = all ? check_section(ldns_pkt_answer(pkt), all, name, now, &proof,
				 why)
		 : err_nomem(why);
	if (!rc)
		rc = check_section(ldns_pkt_authority(pkt), all, name, now,
				   &proof, why);
	if (!rc && !proof && !ldns_rr_list_rr_count(ldns_pkt_answer(pkt)))
		rc = err_set(why, ERR_REFUSED,
			     "there is no proof that something does not exist "
			     "(NSEC or NSEC3)");
	ldns_rr_list_free(all);
	ldns_pkt_free(with_keys);
	ldns_pkt_free(pkt);
	ldns_rdf_deep_free(name);
	return rc;
}
