// ZONEFLOW_CHECK(condition) states an invariant. A broken one is a bug of ours,
// so the process ends at once with the place and the text; nothing may go on from a state we do not
// know.
#pragma once

#include <cstdio>
#include <cstdlib>

#define ZONEFLOW_CHECK(condition)                                                            \
  do {                                                                                       \
    if (!(condition)) {                                                                      \
      std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
