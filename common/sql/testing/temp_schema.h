// A database of a backend with a service's schema, gone with the object.
#pragma once

#include <initializer_list>
#include <memory>
#include <span>

#include "common/base/check.h"
#include "common/sql/database.h"
#include "common/sql/testing/backends.h"

namespace zoneflow::sql {

template <typename Backend>
class TempSchema {
 public:
  explicit TempSchema(std::initializer_list<std::span<const Migration>> families) {
    auto opened = Open({.url = backend_.url()});
    ZONEFLOW_CHECK(opened.ok());
    database_ = *std::move(opened);
    ZONEFLOW_CHECK(Prepare(*database_, families, /*migrate=*/true).ok());
  }

  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }

 private:
  Backend backend_;
  std::unique_ptr<Database> database_;
};

}  // namespace zoneflow::sql
