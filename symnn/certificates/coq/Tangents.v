(* Logarithms, powers and exponentials in formulas of numbers: logarithms are taken apart, exponentials and logarithms lie
   on one side of their tangents; products are compared factor by factor. Nothing here has to be believed. *)
From Coq Require Import Reals Lra Lia Psatz.
From Symnn Require Import Statements Sums Operators Convexity.

Lemma ln_at_most u : 0 < u -> ln u <= u - 1.
Proof. intros P. pose proof (exp_ge (ln u)) as H. rewrite exp_ln in H by exact P. lra. Qed.
Lemma ln_at_least u : 0 < u -> 1 - / u <= ln u.
Proof. intros P. pose proof (ln_at_most (/ u) (Rinv_0_lt_compat u P)) as H. rewrite ln_Rinv in H by exact P. lra. Qed.
Lemma ln_power u k : 0 < u -> ln (u ^ k) = INR k * ln u.
Proof.
  intros P. induction k; [simpl; rewrite ln_1; ring|]. rewrite S_INR. simpl.
  rewrite ln_mult, IHk by (auto using pow_lt). ring.
Qed.
(* those of u and of its square *)
Lemma ln_tangents u : 0 < u -> ln u <= u - 1 /\ 1 - / u <= ln u /\ 2 * ln u <= u ^ 2 - 1 /\ 1 - / u ^ 2 <= 2 * ln u.
Proof.
  intros P. pose proof (pow_lt u 2 P) as Q. pose proof (ln_at_most _ Q) as A. pose proof (ln_at_least _ Q) as B.
  rewrite ln_power in A, B by exact P. simpl INR in A, B. auto using ln_at_most, ln_at_least.
Qed.

Ltac logarithms :=
  repeat match goal with
  | |- context [ln (exp ?a)] => rewrite (ln_exp a)
  | |- context [ln (?a * ?b)] => rewrite (ln_mult a b) by above
  | |- context [ln (/ ?a)] => rewrite (ln_Rinv a) by above
  | |- context [ln (?a ^ ?k)] => rewrite (ln_power a k) by above
  | |- context [ln 1] => rewrite ln_1
  end; cbn [INR].
Ltac exponentials :=
  repeat match goal with
  | |- context [exp (?a - ?b)] => change (a - b) with (a + - b)
  | |- context [exp (?a + ?b)] => rewrite (exp_plus a b)
  | |- context [exp (- - ?a)] => rewrite (Ropp_involutive a)
  | |- context [exp (- ?a)] => rewrite (exp_Ropp a)
  | |- context [exp (ln ?a)] => rewrite (exp_ln a) by above
  end.
Ltac tangents :=
  repeat match goal with
  | |- context [ln ?u] => lazymatch goal with _ : ln u <= u - 1 |- _ => fail
      | _ => let P := fresh in assert (P : 0 < u) by above; destruct (ln_tangents u P) as (? & ? & ? & ?) end
  | |- context [exp ?u] => lazymatch goal with _ : 1 + u <= exp u |- _ => fail | _ => pose proof (exp_ge u) end
  end;
  repeat match goal with H : context [/ (?a * ?b)] |- _ => rewrite (Rinv_mult a b) in H
  | H : context [(?a * ?b) ^ 2] |- _ => rewrite (Rpow_mult_distr a b 2) in H
  | H : context [(/ ?a) ^ 2] |- _ => rewrite (pow_inv a 2) in H
  | H : context [/ / ?a] |- _ => rewrite (Rinv_inv a) in H end.
Ltac of_logarithms := unfold Rpower in *; facts;
  lazymatch goal with
  | |- _ = _ => first
      [ solve [f_equal; ring]
      | solve [logarithms; rewrite ?ln_sigmoid, ?ln_1_sigmoid, ?softplus_neg; fractions]
      | solve [unfold sigmoid, softplus in *; apply exp_inv; exponentials; fractions] ]
  | |- _ => try (apply exp_le || apply exp_increasing); tangents; inverses; squares; first [lra | nra]
  end.

Lemma grown a b : 0 <= a -> 1 <= b -> a <= a * b.
Proof. intros. rewrite <- (Rmult_1_r a) at 1. apply Rmult_le_compat_l; lra. Qed.
Ltac at_least_1 := lazymatch goal with
  | |- 1 <= INR _ => apply (le_INR 1); lia
  | |- 1 <= _ ^ _ => apply pow_R1_Rle; at_least_1
  | |- _ => first [assumption | lra] end.
Ltac factor_by_factor := first
  [ by_premise | lra
  | apply pow_incr; split; [not_below | factor_by_factor]
  | apply grown; [not_below | at_least_1]
  | apply Rmult_le_compat; [not_below | not_below | factor_by_factor | factor_by_factor] ].

Ltac numbers := lazymatch goal with
  | |- context [ln _] => first [solve [of_logarithms] | Operators.numbers]
  | |- context [Rpower _ _] => first [solve [of_logarithms] | Operators.numbers]
  | |- context [exp _] => first [Operators.numbers | solve [of_logarithms]]
  | |- _ * _ <= _ * _ => first [solve [factor_by_factor] | Operators.numbers]
  | |- _ => Operators.numbers end.
