#include "services/approval/core/case.h"

#include "common/base/sha256.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {

CaseId CaseIdFor(const ProjectId& project) {
  return CaseId(Sha256Hex(StrCat("case/", project.str())).substr(0, 32));
}

}  // namespace zoneflow::approval
