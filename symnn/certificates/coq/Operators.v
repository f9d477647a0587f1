(* What is known of exp, ln, |.| and the activations, and the tactic that decides formulas of numbers by it: functions of
   few pieces by their cases, exponentials as positive numbers, the rest as fractions. Nothing here has to be believed. *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Symnn Require Import Statements Sums.

Lemma exp_double x : exp (2 * x) = exp x * exp x.
Proof. rewrite <- exp_plus. f_equal. ring. Qed.
Lemma sigmoid_exp x : sigmoid x = exp x / (1 + exp x).
Proof. unfold sigmoid. pose proof (exp_pos x). rewrite exp_Ropp. field. lra. Qed.
Lemma sigmoid_neg x : sigmoid (- x) = 1 - sigmoid x.
Proof. rewrite !sigmoid_exp, exp_Ropp. pose proof (exp_pos x). field. lra. Qed.
Lemma sigmoid_pos x : 0 < sigmoid x.
Proof. unfold sigmoid. pose proof (exp_pos (- x)). apply Rinv_0_lt_compat. lra. Qed.
Lemma sigmoid_lt_1 x : sigmoid x < 1.
Proof. pose proof (sigmoid_pos (- x)). rewrite sigmoid_neg in H. lra. Qed.
Lemma sigmoid_quarter x : sigmoid x * (1 - sigmoid x) <= 1 / 4.
Proof. pose proof (pow2_ge_0 (sigmoid x - 1 / 2)). lra. Qed.
Lemma sigmoid_weight x : 0 < sigmoid x * (1 - sigmoid x).
Proof. pose proof (sigmoid_pos x). pose proof (sigmoid_lt_1 x). apply Rmult_lt_0_compat; lra. Qed.
Lemma sigmoid_0 : sigmoid 0 = 1 / 2.
Proof. unfold sigmoid. rewrite Ropp_0, exp_0. lra. Qed.
Lemma tanh_neg x : tanh (- x) = - tanh x.
Proof. unfold tanh. replace (2 * - x) with (- (2 * x)) by ring. rewrite sigmoid_neg. ring. Qed.
Lemma tanh_gt x : -1 < tanh x.
Proof. unfold tanh. pose proof (sigmoid_pos (2 * x)). lra. Qed.
Lemma tanh_lt x : tanh x < 1.
Proof. unfold tanh. pose proof (sigmoid_lt_1 (2 * x)). lra. Qed.
Lemma ln_sigmoid x : ln (sigmoid x) = - softplus (- x).
Proof. unfold sigmoid, softplus. pose proof (exp_pos (- x)). apply ln_Rinv. lra. Qed.
Lemma softplus_neg x : softplus (- x) = softplus x - x.
Proof.
  unfold softplus. pose proof (exp_pos x). rewrite exp_Ropp. replace (1 + / exp x) with ((1 + exp x) * / exp x) by (field; lra).
  rewrite ln_mult, ln_Rinv, ln_exp; try lra. now apply Rinv_0_lt_compat.
Qed.
Lemma ln_1_sigmoid x : ln (1 - sigmoid x) = - softplus x.
Proof. rewrite <- sigmoid_neg, ln_sigmoid. now rewrite Ropp_involutive. Qed.
Lemma softplus_pos x : 0 < softplus x.
Proof. unfold softplus. pose proof (exp_pos x). rewrite <- ln_1. apply ln_increasing; lra. Qed.
Lemma softplus_ge x : x <= softplus x.
Proof. pose proof (softplus_pos (- x)). rewrite softplus_neg in H. lra. Qed.
Lemma ln_div_ a b : 0 < a -> 0 < b -> ln (a * / b) = ln a - ln b.
Proof. intros. rewrite ln_mult, ln_Rinv; auto. now apply Rinv_0_lt_compat. Qed.
Lemma softplus_ln_2 x : softplus x - relu x <= ln 2.
Proof.
  unfold softplus, relu, Rabs. pose proof (exp_pos x). destruct (Rcase_abs x).
  - assert (exp x < 1) by (rewrite <- exp_0; apply exp_increasing; lra). assert (ln (1 + exp x) <= ln 2); [|lra].
    left. apply ln_increasing; lra.
  - replace (ln (1 + exp x) - 1 / 2 * (x + x)) with (ln (1 + exp x) - ln (exp x)) by (rewrite ln_exp; lra).
    rewrite <- ln_div_ by lra. assert (1 <= exp x) by (rewrite <- exp_0; destruct (Req_dec 0 x) as [<-|]; [lra|left; apply exp_increasing; lra]).
    assert ((1 + exp x) * / exp x <= 2). { apply Rmult_le_reg_r with (exp x); [lra|]. rewrite Rmult_assoc, Rinv_l; lra. }
    assert (0 < (1 + exp x) * / exp x) by (apply Rmult_lt_0_compat; [lra|now apply Rinv_0_lt_compat]).
    destruct (Req_dec ((1 + exp x) * / exp x) 2) as [->|]; [lra|]. left. apply ln_increasing; lra.
Qed.
Lemma erf_neg x : erf (- x) = - erf x.
Proof.
  unfold erf. rewrite Ropp_mult_distr_r. f_equal.
  assert (E : forall a b, ex_RInt (fun t => exp (- (t ^ 2))) a b).
  { intros a b. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros t _.
    apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule) (fun t => exp (- (t ^ 2)))). auto_derive. auto. }
  pose proof (RInt_comp_lin (V := R_CompleteNormedModule) (fun t => exp (- (t ^ 2))) (-1) 0 0 x (E _ _)) as C.
  replace (-1 * 0 + 0) with 0 in C by ring. replace (-1 * x + 0) with (- x) in C by ring. rewrite <- C.
  rewrite <- (RInt_opp (V := R_CompleteNormedModule)) by apply E.
  apply RInt_ext. intros t _. change (-1 * exp (- ((-1 * t + 0) ^ 2)) = - exp (- (t ^ 2))).
  replace ((-1 * t + 0) ^ 2) with (t ^ 2) by ring. ring.
Qed.
Lemma relu_neg x : relu (- x) = relu x - x.
Proof. unfold relu. rewrite Rabs_Ropp. lra. Qed.
(* ---- functions that are made of pieces ------------------------------------------------------------------------- *)
Ltac cases_in_goal :=
  unfold relu, Rmax, Rmin in *; unfold sign, step, is_positive, Rabs in *;
  repeat match goal with
  | |- context [Rcase_abs ?x] => destruct (Rcase_abs x)
  | |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y)
  | |- context [Rlt_dec ?x ?y] => destruct (Rlt_dec x y)
  | H : context [Rcase_abs ?x] |- _ => destruct (Rcase_abs x)
  | H : context [Rle_dec ?x ?y] |- _ => destruct (Rle_dec x y)
  | H : context [Rlt_dec ?x ?y] |- _ => destruct (Rlt_dec x y)
  end.

(* ---- exponentials ---------------------------------------------------------------------------------------------- *)
Ltac exponents :=
  repeat match goal with
  | |- context [exp (?a - ?b)] => replace (exp (a - b)) with (exp a * exp (- b)) by (rewrite <- exp_plus; f_equal; ring)
  | |- context [exp (?a + ?b)] => rewrite (exp_plus a b)
  | |- context [exp (- - ?a)] => rewrite (Ropp_involutive a)
  | |- context [exp (- ?a)] => rewrite (exp_Ropp a)
  | |- context [exp (2 * ?a)] => rewrite (exp_double a)
  | |- context [exp 0] => rewrite exp_0
  | |- context [exp (ln ?a)] => rewrite (exp_ln a) by (first [assumption | lra])
  end.
Ltac facts :=
  repeat match goal with
  | |- context [exp ?x] => lazymatch goal with H : 0 < exp x |- _ => fail | _ => pose proof (exp_pos x) end
  | |- context [INR ?n] => lazymatch goal with H : 0 < INR n |- _ => fail
      | L : (1 <= n)%nat |- _ => assert (0 < INR n) by (apply lt_0_INR; lia) end
  | |- context [sigmoid ?x] => lazymatch goal with H : 0 < sigmoid x |- _ => fail
      | _ => pose proof (sigmoid_pos x); pose proof (sigmoid_lt_1 x); pose proof (sigmoid_weight x); pose proof (sigmoid_quarter x) end
  | |- context [softplus ?x] => lazymatch goal with H : 0 < softplus x |- _ => fail
      | _ => pose proof (softplus_pos x); pose proof (softplus_ge x); pose proof (softplus_ln_2 x) end
  end.
Ltac squares :=
  repeat match goal with
  | |- context [?a ^ 2] => lazymatch goal with H : 0 <= a ^ 2 |- _ => fail | _ => pose proof (pow2_ge_0 a) end
  end.
Ltac not_zero := repeat split; facts; first [assumption | lra | nra | (apply Rgt_not_eq; nra)].
Ltac fractions := facts; first [ring | field; not_zero | field_simplify_eq; [nra | not_zero]].

(* 1/u, where u is positive, as a positive number v with u v = 1 *)
Ltac inverses :=
  repeat match goal with
  | |- context [/ ?u] => let P := fresh in assert (P : 0 < u) by (facts; first [lra | nra]);
      pose proof (Rinv_0_lt_compat u P); assert (u * / u = 1) by (apply Rinv_r; lra);
      let v := fresh "inverse" in set (v := / u) in *; clearbody v
  | H : context [/ ?u] |- _ => let P := fresh in assert (P : 0 < u) by (facts; first [lra | nra]);
      pose proof (Rinv_0_lt_compat u P); assert (u * / u = 1) by (apply Rinv_r; lra);
      let v := fresh "inverse" in set (v := / u) in *; clearbody v
  end.

(* what is said of all entries, at the entry in question *)
Ltac at_indices :=
  repeat match goal with
  | H : forall i : nat, (i < ?n)%nat -> _, L : (?k < ?n)%nat |- _ => let F := fresh "at_index" in pose proof (H k L) as F; revert F
  end; intros.

(* entries of tensors of which all numbers are known, and activations at 0 *)
Lemma tanh_0 : tanh 0 = 0.
Proof. unfold tanh. rewrite Rmult_0_r, sigmoid_0. lra. Qed.
Ltac closed_places := cbv [where_zero Z.eqb Z.of_nat Z.mul Z.add Z.opp Z.pos_sub Pos.of_succ_nat Pos.succ Pos.add Pos.mul
  Pos.eqb Z.double Z.succ_double Z.pred_double Pos.pred_double].
Ltac entries_at_most n := lazymatch n with O => idtac | S ?k =>
  tryif match goal with H : forall i : nat, (i < _)%nat -> _ |- _ => rewrite H by lia end
  then (closed_places; entries_at_most k) else idtac end.
Ltac known_entries := subst; entries_at_most 40%nat; closed_places;
  repeat match goal with
  | |- context [tanh ?x] => replace (tanh x) with 0 by (replace x with 0 by lra; now rewrite tanh_0)
  | |- context [sigmoid ?x] => replace (sigmoid x) with (1 / 2) by (replace x with 0 by lra; now rewrite sigmoid_0) end.

(* indicators of known places *)
Ltac closed_indicators :=
  repeat match goal with |- context [where_zero ?z] =>
    let v := eval vm_compute in (Z.eqb z 0) in
    lazymatch v with true => change (where_zero z) with 1 | false => change (where_zero z) with 0 end end.

(* functions of opposites, and of differences *)
Ltac odd_even :=
  rewrite ?Ropp_mult_distr_r_reverse, ?erf_neg;
  repeat match goal with
  | |- context [cos (?t * (?a - ?b))] => replace (t * (a - b)) with (a * t - b * t) by ring; rewrite (cos_minus (a * t)), ?(sin_minus (a * t))
  | |- context [sin (?t * (?a - ?b))] => replace (t * (a - b)) with (a * t - b * t) by ring; rewrite (sin_minus (a * t)), ?(cos_minus (a * t))
  end.

(* equalities and inequalities between numbers *)
Ltac numbers :=
  try at_indices; closed_indicators; unfold tanh in *; rewrite ?sigmoid_0 in *;
  first
  [ (* of angles that are differences nothing else is known *)
    lazymatch goal with |- context [cos (_ * (_ - _))] => solve [odd_even; fractions] | |- context [sin (_ * (_ - _))] => solve [odd_even; fractions] end
  | solve [fractions] | solve [lra]
  | solve [rewrite ?sigmoid_neg, ?softplus_neg, ?relu_neg; fractions]
  | solve [rewrite ?ln_sigmoid, ?ln_1_sigmoid, ?softplus_neg; fractions]
  | solve [facts; squares; lra] | solve [facts; squares; nra]
  | solve [cases_in_goal; facts; try lra; try nra; fractions]
  | solve [unfold relu, Rabs in *; destruct (Rcase_abs _); facts; squares; lra]
  | solve [unfold sigmoid, softplus; exponents; fractions]
  | solve [subst; unfold sigmoid, softplus; exponents; fractions]
  | solve [odd_even; fractions]
  | solve [cases_in_goal; inverses; facts; squares; first [lra | nra]]
  | solve [rewrite ?pow_add, ?pow_1 in *; facts; nra] ].

(* 1/u times u, and a root times itself, by premises at hand *)
Ltac nonzero := first
  [ assumption | match goal with H : _ |- _ => solve [apply H; assumption] end | apply not_0_INR; lia
  | apply Rmult_integral_contrapositive_currified; nonzero | apply pow_nonzero; nonzero
  | solve [apply Rgt_not_eq; facts; first [lra | apply exp_pos | apply sqrt_lt_R0; first [lra | apply lt_0_INR; lia]]] | solve [not_zero] ].
(* ---- what is visibly positive ---------------------------------------------------------------------------------- *)
Lemma pow_of_even x n : Nat.even n = true -> 0 <= x ^ n.
Proof. intros E. apply Nat.even_spec in E as [k ->]. rewrite pow_mult. apply pow_le, pow2_ge_0. Qed.
Lemma relu_not_below x : 0 <= relu x.
Proof. unfold relu, Rabs. destruct (Rcase_abs x); lra. Qed.
Lemma step_not_below x : 0 <= step x.
Proof. unfold step. destruct (Rle_dec 0 x); lra. Qed.
Lemma is_positive_not_below x : 0 <= is_positive x.
Proof. unfold is_positive. destruct (Rlt_dec 0 x); lra. Qed.
Lemma product_pos n f : (forall i, (i < n)%nat -> 0 < f i) -> 0 < product n f.
Proof. induction n; simpl; intros H; [lra|]. apply Rmult_lt_0_compat; auto. Qed.
Ltac bounded := facts;
  repeat match goal with |- context [tanh ?x] => lazymatch goal with H : tanh x < 1 |- _ => fail
      | _ => pose proof (tanh_lt x); pose proof (tanh_gt x) end end; lra.
Ltac by_premise := first [ assumption | match goal with H : _ |- _ => solve [apply H; first [assumption | lia]] end ].
Ltac above := cbv beta; lazymatch goal with
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < INR _ => apply lt_0_INR; lia
  | |- 0 < sigmoid _ => apply sigmoid_pos
  | |- 0 < softplus _ => apply softplus_pos
  | |- 0 < PI => apply PI_RGT_0
  | |- 0 < / _ => apply Rinv_0_lt_compat; above
  | |- 0 < sqrt _ => apply sqrt_lt_R0; above
  | |- 0 < _ ^ _ => apply pow_lt; above
  | |- 0 < _ / _ => lra
  | |- 0 < _ * _ => first [ by_premise | apply Rmult_lt_0_compat; above ]
  | |- 0 < _ + _ => first
      [ by_premise | lra | solve [apply Rplus_lt_le_0_compat; [above | not_below]]
      | solve [apply Rplus_le_lt_0_compat; [not_below | above]] | solve [bounded] ]
  | |- 0 < _ - _ => first [ by_premise | lra | solve [bounded] ]
  | |- 0 < sum _ _ => first [ by_premise | apply sum_pos; [lia | intros ? ?; above] ]
  | |- 0 < product _ _ => first [ by_premise | apply product_pos; intros ? ?; above ]
  | |- _ => first [ by_premise | lra ] end
with not_below := cbv beta; lazymatch goal with
  | |- 0 <= sum _ _ => apply sum_nonneg; intros ? ?; not_below
  | |- 0 <= ?a * ?a => apply Rle_0_sqr
  | |- 0 <= ?a * ?b => first [ by_premise | apply Rmult_le_pos; not_below ]
  | |- 0 <= _ ^ 2 => apply pow2_ge_0
  | |- 0 <= _ ^ _ => first [ apply pow_of_even; reflexivity | apply pow_le; not_below ]
  | |- 0 <= _ + _ => first [ solve [apply Rplus_le_le_0_compat; not_below] | by_premise | lra | solve [bounded] ]
  | |- 0 <= _ - _ => first [ by_premise | lra | solve [bounded] ]
  | |- 0 <= relu _ => apply relu_not_below
  | |- 0 <= step _ => apply step_not_below
  | |- 0 <= is_positive _ => apply is_positive_not_below
  | |- 0 <= Rabs _ => apply Rabs_pos
  | |- 0 <= sqrt _ => apply sqrt_pos
  | |- _ => first [ by_premise | lra | apply Rlt_le; above ] end.
Lemma under_root u : sqrt u <> 0 -> u <> 0.
Proof. intros N ->. now apply N, sqrt_0. Qed.
Ltac off_zero := cbv beta; first
  [ by_premise | (apply under_root; by_premise) | solve [apply Rgt_not_eq, Rlt_gt; above] | lra
  | apply Rmult_integral_contrapositive_currified; off_zero | apply Rinv_neq_0_compat; off_zero | apply pow_nonzero; off_zero | nonzero ].
Lemma inverse_root c d : 0 < c -> c * d = 1 -> / sqrt c = sqrt c * d.
Proof.
  intros C D. pose proof (sqrt_lt_R0 c C) as P. apply Rmult_eq_reg_l with (sqrt c); [|lra].
  rewrite Rinv_r, <- Rmult_assoc, sqrt_sqrt by lra. now rewrite D.
Qed.
Ltac inverse := apply Rinv_r; off_zero.
Ltac root := apply sqrt_sqrt; first
  [ assumption | apply pos_INR | match goal with H : _ |- _ => solve [apply H; assumption] end | solve [not_below] | solve [facts; lra] | apply Rlt_le; facts; nra ].

Ltac sizes_apart := rewrite ?minus_INR, ?plus_INR, ?mult_INR by lia; rewrite ?plus_INR, ?mult_INR; cbn [INR]; ring.

(* what a function of a number and of its opposite add up to *)
Ltac mirror := rewrite ?Ropp_involutive; first
  [ solve [rewrite ?tanh_neg, ?sigmoid_neg; first [ring | field]]
  | solve [unfold relu, sign, step, is_positive, Rabs;
      repeat match goal with
      | |- context [Rcase_abs ?x] => destruct (Rcase_abs x)
      | |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y)
      | |- context [Rlt_dec ?x ?y] => destruct (Rlt_dec x y) end; first [lra | field | nra]] ].

(* an instance of premises: sizes are 1, tensors constant *)
Ltac instance :=
  unfold is_expectation; repeat match goal with |- _ /\ _ => split end; intros;
  repeat match goal with H : (?i < 1)%nat |- _ => assert (i = 0%nat) by lia; subst i; clear H end;
  try lia; unfold delta; cbn [sum product largest Nat.eqb INR fst snd];
  rewrite ?Ropp_involutive, ?tanh_0, ?sigmoid_0, ?exp_0, ?sqrt_1; try lra; try field;
  unfold relu, is_positive, step, Rabs; repeat match goal with
  | |- context [Rcase_abs ?x] => destruct (Rcase_abs x)
  | |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y)
  | |- context [Rlt_dec ?x ?y] => destruct (Rlt_dec x y) end; first [lra | facts; first [above | off_zero]].

(* ---- inequalities by products of what is known to be positive ------------------------------------------------------ *)
Lemma nonnegative_as (a b : R) : 0 <= a -> a = b -> 0 <= b.
Proof. now intros H <-. Qed.
Lemma positive_as (a b : R) : 0 < a -> a = b -> 0 < b.
Proof. now intros H <-. Qed.
Lemma nonnegative_times (a d b : R) : 0 < d -> 0 <= a -> a * d = b -> 0 <= b.
Proof. intros D A <-. apply Rmult_le_pos; lra. Qed.
Lemma positive_times (a d b : R) : 0 < d -> 0 < a -> a * d = b -> 0 < b.
Proof. intros D A <-. now apply Rmult_lt_0_compat. Qed.
Lemma cauchy n (f g : nat -> R) :
  sum n (fun i => f i * g i) * sum n (fun i => f i * g i) <= sum n (fun i => f i * f i) * sum n (fun i => g i * g i).
Proof.
  set (a := sum n (fun i => f i * f i)). set (b := sum n (fun i => f i * g i)). set (c := sum n (fun i => g i * g i)).
  assert (P : forall t, 0 <= a - 2 * t * b + t * t * c).
  { intros t. replace (a - 2 * t * b + t * t * c) with (sum n (fun i => (f i - t * g i) * (f i - t * g i))).
    - apply sum_nonneg. intros i _. pose proof (pow2_ge_0 (f i - t * g i)). lra.
    - unfold a, b, c. rewrite !sum_l, <- sum_sub, <- sum_add. apply sum_ext. intros. ring. }
  assert (C : 0 <= c) by (apply sum_nonneg; intros i _; pose proof (pow2_ge_0 (g i)); lra).
  destruct (Req_dec c 0) as [Z|N].
  - assert (G : forall i, (i < n)%nat -> g i = 0) by (apply sum_sq_zero; exact Z).
    assert (b = 0) as -> by (apply sum_zero; intros i L; rewrite (G i L); ring). rewrite Z. lra.
  - specialize (P (b / c)). assert (0 < c) by lra.
    replace (a - 2 * (b / c) * b + b / c * (b / c) * c) with ((a * c - b * b) / c) in P by (field; lra).
    assert (0 <= (a * c - b * b) / c * c) as Q by (apply Rmult_le_pos; lra).
    replace ((a * c - b * b) / c * c) with (a * c - b * b) in Q by (field; lra). lra.
Qed.
Lemma positive_apart u : u <> 0 -> 0 <= u -> 0 < u.
Proof. intros N [P|P]; [exact P|]. now destruct N. Qed.
Ltac positive := first
  [ solve [above]
  | repeat first [ assumption | lra | (apply positive_apart; [assumption|not_below]) | apply exp_pos | apply lt_0_INR; lia | apply sqrt_lt_R0 | apply pow_lt
    | apply Rinv_0_lt_compat | apply Rmult_lt_0_compat | apply Rplus_lt_0_compat ] ].
Ltac cleared := field; repeat split; apply Rgt_not_eq; unfold Rgt; positive.
