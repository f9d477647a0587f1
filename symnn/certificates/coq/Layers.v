(* Steps of inductions over depth: values of functions at 0, and the tactic that closes a step by the arithmetic of
   numbers. Nothing here has to be believed. *)
From Coq Require Import Reals Lra Lia Psatz.
From Symnn Require Import Statements Sums Operators.

Lemma relu_0 : relu 0 = 0.
Proof. unfold relu. rewrite Rabs_R0. lra. Qed.
Lemma is_positive_0 : is_positive 0 = 0.
Proof. unfold is_positive. destruct (Rlt_dec 0 0); lra. Qed.
Lemma step_0 : step 0 = 1.
Proof. unfold step. destruct (Rle_dec 0 0); lra. Qed.
Lemma sign_0 : sign 0 = 0.
Proof. unfold sign. destruct (Rlt_dec 0 0); lra. Qed.
Lemma abs_tanh x : Rabs (tanh x) <= 1.
Proof. pose proof (tanh_gt x). pose proof (tanh_lt x). apply Rabs_le. lra. Qed.
Lemma abs_sigmoid x : Rabs (sigmoid x) = sigmoid x.
Proof. pose proof (sigmoid_pos x). apply Rabs_pos_eq. lra. Qed.
Lemma abs_1_sigmoid x : Rabs (1 - sigmoid x) = 1 - sigmoid x.
Proof. pose proof (sigmoid_lt_1 x). apply Rabs_pos_eq. lra. Qed.

(* what holds in every layer, in this one *)
Ltac layers_at l := repeat match goal with H : ?T |- _ => lazymatch T with
  | forall n : nat, (n < _)%nat -> _ => fail
  | forall n : nat, _ => specialize (H l) end end.
Ltac states := repeat match goal with H : ?a = _ |- context [?a] => rewrite H end.
Ltac entries := do 40 try match goal with H : forall i : nat, (i < _)%nat -> _ = _ |- _ => rewrite H by lia end;
  repeat match goal with
  | |- context [where_zero ?z] => let v := eval vm_compute in (Z.eqb z 0) in change (where_zero z) with (if v then 1 else 0)
  | H : context [where_zero ?z] |- _ => let v := eval vm_compute in (Z.eqb z 0) in change (where_zero z) with (if v then 1 else 0) in H
  end; cbv iota in *.
Ltac gates :=
  repeat (eapply Rle_trans; [apply Rabs_triang|]);
  rewrite ?Rabs_mult, ?abs_sigmoid, ?abs_1_sigmoid;
  repeat match goal with |- context [Rabs ?x] => replace (Rabs x) with x by (symmetry; apply Rabs_pos_eq; lra) end;
  repeat match goal with
  | |- context [Rabs (tanh ?x)] => lazymatch goal with H : Rabs (tanh x) <= 1 |- _ => fail | _ => pose proof (abs_tanh x); pose proof (Rabs_pos (tanh x)) end
  | |- context [Rabs ?x] => lazymatch goal with H : 0 <= Rabs x |- _ => fail | _ => pose proof (Rabs_pos x) end end.
Ltac same_less := repeat match goal with |- context [?a - ?a] => replace (a - a) with 0 by ring end.
Ltac layers := rewrite ?S_INR; cbn [INR sum] in *; states; rewrite ?Rabs_R0; first
  [ solve [lra] | solve [facts; nra] | solve [entries; lra] | solve [gates; facts; nra]
  | solve [unfold Rmax in *; repeat destruct (Rle_dec _ _); same_less; rewrite ?exp_0; facts; nra] ].
