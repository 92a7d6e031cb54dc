#ifndef DDNS01_PROVIDER_JSON_H
#define DDNS01_PROVIDER_JSON_H

struct cJSON;

/* A member that is a string, or NULL; it belongs to obj, which may be NULL. */
const char *json_text(const struct cJSON *obj, const char *key);

#endif
