// SOCI's interfaces of a back end, handed on to the real one: to be overridden where we know better.
// Not by inheritance, since its libraries hide everything but the real ones' factories.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>

namespace zoneflow::sql {

template <typename Real>
class ForwardingStatement : public soci::details::statement_backend {
 public:
  explicit ForwardingStatement(Real* real) : real_(real) {}

  void alloc() override { real_->alloc(); }
  void clean_up() override { real_->clean_up(); }
  void prepare(const std::string& query, soci::details::statement_type type) override {
    real_->prepare(query, type);
  }
  exec_fetch_result execute(int number) override { return real_->execute(number); }
  exec_fetch_result fetch(int number) override { return real_->fetch(number); }
  long long get_affected_rows() override { return real_->get_affected_rows(); }
  int get_number_of_rows() override { return real_->get_number_of_rows(); }
  std::string get_parameter_name(int index) const override {
    return real_->get_parameter_name(index);
  }
  std::string rewrite_for_procedure_call(const std::string& query) override {
    return real_->rewrite_for_procedure_call(query);
  }
  int prepare_for_describe() override { return real_->prepare_for_describe(); }
  void describe_column(int column, soci::data_type& type, std::string& name) override {
    real_->describe_column(column, type, name);
  }
  soci::details::standard_into_type_backend* make_into_type_backend() override {
    return real_->make_into_type_backend();
  }
  soci::details::standard_use_type_backend* make_use_type_backend() override {
    return real_->make_use_type_backend();
  }
  soci::details::vector_into_type_backend* make_vector_into_type_backend() override {
    return real_->make_vector_into_type_backend();
  }
  soci::details::vector_use_type_backend* make_vector_use_type_backend() override {
    return real_->make_vector_use_type_backend();
  }

 protected:
  Real& real() { return *real_; }

 private:
  const std::unique_ptr<Real> real_;
};

template <typename Real>
class ForwardingSession : public soci::details::session_backend {
 public:
  explicit ForwardingSession(Real* real) : real_(real) {}

  Real& real() { return *real_; }

  bool is_connected() override { return real_->is_connected(); }
  void begin() override { real_->begin(); }
  void commit() override { real_->commit(); }
  void rollback() override { real_->rollback(); }
  std::string get_dummy_from_table() const override { return real_->get_dummy_from_table(); }
  std::string get_backend_name() const override { return real_->get_backend_name(); }
  soci::details::rowid_backend* make_rowid_backend() override {
    return real_->make_rowid_backend();
  }
  soci::details::blob_backend* make_blob_backend() override { return real_->make_blob_backend(); }

 private:
  const std::unique_ptr<Real> real_;
};

}  // namespace zoneflow::sql
