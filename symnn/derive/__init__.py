"""Reverse mode over named definitions: one judged line per name, none of them inlined. No network is known here."""
