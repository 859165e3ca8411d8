// Bytes in a column of type ${BYTES}, bound and read the same way on both databases: as hexadecimal
// text, which the statement turns.
//
//   session << "INSERT INTO t (state) VALUES (decode(:state, 'hex'))", soci::use(bytes, "state");
//   session << "SELECT encode(state, 'hex') FROM t", soci::into(bytes);
//
// Neither SOCI's blob nor a text with NUL in it goes through both.
#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>
#include <string_view>

namespace zoneflow::sql {

struct Bytes {
  std::string value;  // any bytes, at most about 500 MB

  friend bool operator==(const Bytes&, const Bytes&) = default;
};

std::string ToHex(std::string_view bytes);  // lower case

// Returns nullopt for text of odd length or with another character than a hexadecimal digit.
std::optional<std::string> FromHex(std::string_view hex);

}  // namespace zoneflow::sql

namespace soci {

template <>
struct type_conversion<zoneflow::sql::Bytes> {
  using base_type = std::string;

  // Throws soci_error, as SOCI does, for NULL and for what encode() did not make.
  static void from_base(const base_type& in, indicator ind, zoneflow::sql::Bytes& out) {
    std::optional<std::string> bytes = zoneflow::sql::FromHex(in);
    if (ind == i_null || !bytes) {
      throw soci_error(ind == i_null ? "no bytes but NULL" : "bytes that encode() did not make");
    }
    out.value = *std::move(bytes);
  }

  static void to_base(const zoneflow::sql::Bytes& in, base_type& out, indicator& ind) {
    out = zoneflow::sql::ToHex(in.value);
    ind = i_ok;
  }
};

}  // namespace soci
