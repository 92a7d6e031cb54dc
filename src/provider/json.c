#include "provider/json.h"

#include <cjson/cJSON.h>

const char *json_text(const cJSON *obj, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(obj, key));
}
