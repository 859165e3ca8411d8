// The tables of approval, and what fills them where SQL does not reach.
#pragma once

#include <span>

#include "common/sql/database.h"

namespace zoneflow::approval {

std::span<const sql::Migration> Migrations();

}  // namespace zoneflow::approval
