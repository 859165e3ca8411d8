// The keys beside a figure in plain JSON.
#pragma once

#include <string>
#include <string_view>

#include "common/base/str_cat.h"

namespace zoneflow::wire {

// "currency" for "amount", "currency_alt" for "amount_alt", else NAME_currency; likewise for what
// else stands beside a figure.
inline std::string KeyBeside(std::string_view name, std::string_view what) {
  constexpr std::string_view kAmountKey = "amount";
  return name.starts_with(kAmountKey) ? StrCat(what, name.substr(kAmountKey.size()))
                                      : StrCat(name, "_", what);
}

}  // namespace zoneflow::wire
