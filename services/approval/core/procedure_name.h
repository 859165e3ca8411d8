// What people call procedures, and promises between them, in Chinese.
#pragma once

#include <optional>
#include <string>

#include "common/base/str_cat.h"
#include "services/approval/core/catalogue.h"

namespace zoneflow::approval {

// The catalogue's name, or the id where it has none.
inline std::string NameOf(const ProcedureId& id, const Catalogue& catalogue) {
  const std::optional<std::size_t> index = catalogue.IndexOf(id);
  return index ? catalogue.at(*index).zh : id.str();
}

inline std::string PromiseWords(const ProcedureId& accept, const ProcedureId& without_result_of,
                                const Catalogue& catalogue) {
  return StrCat("「", NameOf(accept, catalogue), "」受理时不等待「",
                NameOf(without_result_of, catalogue), "」的结果");
}

}  // namespace zoneflow::approval
