/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLI_INDEX_OBJECT_H
#define TLI_INDEX_OBJECT_H

#include <stdatomic.h>

#include <timeline/index.h>

#include "kernel.h"
#include "plane.h"

struct tl_index {
  atomic_size_t references;
  tl_allocator allocator;
  const tli_kernels *kernels;
  size_t count;
  uint32_t parts;
  tli_plane possible; /* spans, or the outer bounds of extents */
};

#endif
