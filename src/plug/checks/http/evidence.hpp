// Puts what an answer showed into the evidence, within its bounds and fit to show. Pure; safe to
// use from any thread.
#pragma once

#include "model/evidence.hpp"
#include "plug/checks/http/body.hpp"
#include "plug/checks/http/response_parser.hpp"

namespace fw::checks::http {

inline constexpr std::size_t kEvidenceHeadersMax = 50;
inline constexpr std::size_t kEvidenceValueBytesMax = 256;

/// Values of cookies are left out: they may open a session.
void add_answer(model::Evidence& evidence, const Head& head, Body& body);

}  // namespace fw::checks::http
