(* What a generated file requires: the statements' definitions, and the proved checkers that its proof calls. *)
From Coq Require Export List Lia Lra ZArith.
From Symnn Require Export Statements Sums Pairing SameLeaf Operators Limits Moments Convexity Layers LeafRules Slopes Tangents Approaches.
Export ListNotations.

Ltac ranges := let H := fresh in intros ? ? H; simpl in H; repeat (destruct H as [H|H]; [injection H as <- <-; assumption|]); contradiction.
