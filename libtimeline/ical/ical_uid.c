/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <uuid/uuid.h>

#include "ical_map.h"

/* c8e371b3-1e5d-55d5-ab31-f5966bec92b8, the root of all namespaces: version 5 of the URL namespace (RFC 9562, 6.6) and
 * "urn:libtimeline:1". Fixed for ever: every UID that a client has seen hangs on it. */
static const unsigned char root[16] = {0xC8, 0xE3, 0x71, 0xB3, 0x1E, 0x5D, 0x55, 0xD5,
                                       0xAB, 0x31, 0xF5, 0x96, 0x6B, 0xEC, 0x92, 0xB8};

void tli_uuid_namespace(tl_text name, unsigned char out_namespace[16])
{
  uuid_generate_sha1(out_namespace, root, name.data ? name.data : "", name.size);
}

void tli_uuid_derive(const unsigned char uuid_namespace[16], tl_text id, char out_text[TLI_UUID_TEXT_SIZE])
{
  uuid_t uuid;
  uuid_generate_sha1(uuid, uuid_namespace, id.data, id.size);
  uuid_unparse_lower(uuid, out_text);
}

bool tli_uid_fits(tl_text uid)
{
  if (uid.size == 0 || uid.size > TLI_UID_MAX)
    return false;
  for (size_t i = 0; i < uid.size; i++) {
    unsigned char c = (unsigned char)uid.data[i];
    if (c < 0x20 || c == 0x7F || (c >= 0x80 && tli_break_size(uid.data + i, uid.size - i) > 0))
      return false;
  }
  return true;
}
