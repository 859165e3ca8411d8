# Debian's libsoci-dev brings no usable CMake config. Defines SOCI::soci with its SQLite and PostgreSQL back ends.
find_path(SOCI_INCLUDE_DIR soci/soci.h)
foreach(part core sqlite3 postgresql)
  find_library(SOCI_${part}_LIBRARY soci_${part})
endforeach()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SOCI REQUIRED_VARS SOCI_INCLUDE_DIR SOCI_core_LIBRARY
                                  SOCI_sqlite3_LIBRARY SOCI_postgresql_LIBRARY)
if(SOCI_FOUND AND NOT TARGET SOCI::soci)
  add_library(SOCI::soci INTERFACE IMPORTED)
  target_include_directories(SOCI::soci INTERFACE "${SOCI_INCLUDE_DIR}")
  target_include_directories(SOCI::soci SYSTEM INTERFACE "${PostgreSQL_INCLUDE_DIRS}")
  target_link_libraries(SOCI::soci INTERFACE "${SOCI_postgresql_LIBRARY}" "${SOCI_sqlite3_LIBRARY}"
                        "${SOCI_core_LIBRARY}" SQLite::SQLite3 PostgreSQL::PostgreSQL)
endif()
