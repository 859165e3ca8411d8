#include "common/rpc/page_size.h"

#include "common/base/str_cat.h"

namespace zoneflow::rpc {

absl::StatusOr<int> PageSizeOf(std::int32_t asked) {
  if (asked < 0 || asked > 1000) {
    return absl::InvalidArgumentError(StrCat("page_size: ", asked, " is not between 0 and 1000"));
  }
  return asked == 0 ? 100 : asked;
}

}  // namespace zoneflow::rpc
