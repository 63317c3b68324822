"""Loops over lanes: written from the signatures of rules, translated to LLVM's language, compiled, kept in a cache."""
