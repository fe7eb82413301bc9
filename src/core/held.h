#pragma once

#include <memory>

namespace attend {

/// A value that is copied with whoever holds it, of a type that need not be known there: a struct
/// of many sections holds each by its name alone, so that a section that changes concerns only
/// those who read it. The header of the holder says `extern template class Held<T>;`, the file that
/// defines T `template class Held<T>;`.
template <class T>
class Held {
 public:
  Held();
  Held(const Held& other);
  Held& operator=(const Held& other);
  ~Held();

  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }

 private:
  std::unique_ptr<T> value_;
};

template <class T>
Held<T>::Held() : value_(std::make_unique<T>()) {}

template <class T>
Held<T>::Held(const Held& other) : value_(std::make_unique<T>(*other.value_)) {}

template <class T>
Held<T>& Held<T>::operator=(const Held& other) {
  if (this != &other) *value_ = *other.value_;
  return *this;
}

template <class T>
Held<T>::~Held() = default;

}  // namespace attend
