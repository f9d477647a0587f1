(* Below its chord, between two points at t: the rules by which convex functions are made of convex ones. c is the value
   between, a and b are those at the ends. Nothing here has to be believed. *)
From Coq Require Import Reals Lra Lia Psatz.
From Symnn Require Import Statements Sums Operators.

Lemma below_affine t a b c : c = (1 - t) * a + t * b -> c <= (1 - t) * a + t * b.
Proof. intros ->. lra. Qed.
Lemma above_affine t a b c : c = (1 - t) * a + t * b -> (1 - t) * a + t * b <= c.
Proof. intros ->. lra. Qed.
Lemma affine_sum t n a b c : (forall i, (i < n)%nat -> c i = (1 - t) * a i + t * b i) ->
  sum n c = (1 - t) * sum n a + t * sum n b.
Proof. intros H. rewrite !sum_l, <- sum_add. now apply sum_ext. Qed.
Lemma affine_add t a b c a' b' c' : c = (1 - t) * a + t * b -> c' = (1 - t) * a' + t * b' ->
  c + c' = (1 - t) * (a + a') + t * (b + b').
Proof. intros -> ->. ring. Qed.
Lemma affine_sub t a b c a' b' c' : c = (1 - t) * a + t * b -> c' = (1 - t) * a' + t * b' ->
  c - c' = (1 - t) * (a - a') + t * (b - b').
Proof. intros -> ->. ring. Qed.
Lemma affine_opp t a b c : c = (1 - t) * a + t * b -> - c = (1 - t) * - a + t * - b.
Proof. intros ->. ring. Qed.
Lemma affine_l t k a b c : c = (1 - t) * a + t * b -> k * c = (1 - t) * (k * a) + t * (k * b).
Proof. intros ->. ring. Qed.
Lemma affine_r t k a b c : c = (1 - t) * a + t * b -> c * k = (1 - t) * (a * k) + t * (b * k).
Proof. intros ->. ring. Qed.
Ltac affine := intros; first [ ring | apply affine_sum; affine | apply affine_add; affine | apply affine_sub; affine
  | apply affine_opp; affine | apply affine_l; affine | apply affine_r; affine ].

Section Chord.
Variable t : R.
Hypothesis (low : 0 <= t) (high : t <= 1).
Lemma below_add a b c a' b' c' : c <= (1 - t) * a + t * b -> c' <= (1 - t) * a' + t * b' ->
  c + c' <= (1 - t) * (a + a') + t * (b + b').
Proof. lra. Qed.
Lemma above_add a b c a' b' c' : (1 - t) * a + t * b <= c -> (1 - t) * a' + t * b' <= c' ->
  (1 - t) * (a + a') + t * (b + b') <= c + c'.
Proof. lra. Qed.
Lemma below_sub a b c a' b' c' : c <= (1 - t) * a + t * b -> (1 - t) * a' + t * b' <= c' ->
  c - c' <= (1 - t) * (a - a') + t * (b - b').
Proof. lra. Qed.
Lemma above_sub a b c a' b' c' : (1 - t) * a + t * b <= c -> c' <= (1 - t) * a' + t * b' ->
  (1 - t) * (a - a') + t * (b - b') <= c - c'.
Proof. lra. Qed.
Lemma below_opp a b c : (1 - t) * a + t * b <= c -> - c <= (1 - t) * - a + t * - b.
Proof. lra. Qed.
Lemma above_opp a b c : c <= (1 - t) * a + t * b -> (1 - t) * - a + t * - b <= - c.
Proof. lra. Qed.
Lemma below_sum n a b c : (forall i, (i < n)%nat -> c i <= (1 - t) * a i + t * b i) ->
  sum n c <= (1 - t) * sum n a + t * sum n b.
Proof. intros H. rewrite !sum_l, <- sum_add. now apply sum_le. Qed.
Lemma above_sum n a b c : (forall i, (i < n)%nat -> (1 - t) * a i + t * b i <= c i) ->
  (1 - t) * sum n a + t * sum n b <= sum n c.
Proof. intros H. rewrite !sum_l, <- sum_add. now apply sum_le. Qed.
Lemma below_l k a b c : 0 <= k -> c <= (1 - t) * a + t * b -> k * c <= (1 - t) * (k * a) + t * (k * b).
Proof. intros K H. apply Rmult_le_compat_l with (r := k) in H; lra. Qed.
Lemma above_l k a b c : 0 <= k -> (1 - t) * a + t * b <= c -> (1 - t) * (k * a) + t * (k * b) <= k * c.
Proof. intros K H. apply Rmult_le_compat_l with (r := k) in H; lra. Qed.
Lemma below_r k a b c : 0 <= k -> c <= (1 - t) * a + t * b -> c * k <= (1 - t) * (a * k) + t * (b * k).
Proof. intros K H. apply Rmult_le_compat_l with (r := k) in H; lra. Qed.
Lemma above_r k a b c : 0 <= k -> (1 - t) * a + t * b <= c -> (1 - t) * (a * k) + t * (b * k) <= c * k.
Proof. intros K H. apply Rmult_le_compat_l with (r := k) in H; lra. Qed.

(* ---- functions of one number, above their tangents -------------------------------------------------------------- *)
Lemma below_tangent (f g : R -> R) a b c : (forall x y, x <= y -> f x <= f y) -> (forall x y, f x + g x * (y - x) <= f y) ->
  c <= (1 - t) * a + t * b -> f c <= (1 - t) * f a + t * f b.
Proof.
  intros M T H. set (m := (1 - t) * a + t * b) in *. apply Rle_trans with (f m); auto.
  pose proof (Rmult_le_compat_l (1 - t) _ _ ltac:(lra) (T m a)). pose proof (Rmult_le_compat_l t _ _ low (T m b)).
  assert ((1 - t) * (g m * (a - m)) + t * (g m * (b - m)) = 0) by (unfold m; ring). lra.
Qed.
Lemma below_square a b c : c = (1 - t) * a + t * b -> c ^ 2 <= (1 - t) * a ^ 2 + t * b ^ 2.
Proof.
  intros ->. pose proof (Rmult_le_pos _ _ (Rmult_le_pos _ _ low (ltac:(lra) : 0 <= 1 - t)) (pow2_ge_0 (b - a))). lra.
Qed.
Lemma below_times a b c : c = (1 - t) * a + t * b -> c * c <= (1 - t) * (a * a) + t * (b * b).
Proof. intros H. pose proof (below_square a b c H). lra. Qed.
Lemma below_abs a b c : c = (1 - t) * a + t * b -> Rabs c <= (1 - t) * Rabs a + t * Rabs b.
Proof.
  intros ->. eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult, (Rabs_pos_eq t), (Rabs_pos_eq (1 - t)); lra.
Qed.
Lemma below_max a b c a' b' c' : c <= (1 - t) * a + t * b -> c' <= (1 - t) * a' + t * b' ->
  Rmax c c' <= (1 - t) * Rmax a a' + t * Rmax b b'.
Proof.
  intros H K. pose proof (Rmax_l a a'). pose proof (Rmax_r a a'). pose proof (Rmax_l b b'). pose proof (Rmax_r b b').
  apply Rmax_lub; (eapply Rle_trans; [eassumption|]); apply Rplus_le_compat; apply Rmult_le_compat_l; lra.
Qed.
Lemma relu_max x : relu x = Rmax 0 x.
Proof. unfold relu, Rmax, Rabs. destruct (Rcase_abs x), (Rle_dec 0 x); lra. Qed.
Lemma below_relu a b c : c <= (1 - t) * a + t * b -> relu c <= (1 - t) * relu a + t * relu b.
Proof. intros H. rewrite !relu_max. apply below_max; lra. Qed.
End Chord.

Lemma exp_ge x : 1 + x <= exp x.
Proof. destruct (Req_dec x 0) as [->|N]; [rewrite exp_0; lra|]. left. now apply exp_ineq1. Qed.
Lemma exp_le x y : x <= y -> exp x <= exp y.
Proof. intros [H| ->]; [left; now apply exp_increasing|lra]. Qed.
Lemma ln_le_ x y : 0 < x -> x <= y -> ln x <= ln y.
Proof. intros P [H| ->]; [left; now apply ln_increasing|lra]. Qed.
Lemma exp_tangent x y : exp x + exp x * (y - x) <= exp y.
Proof.
  replace (exp y) with (exp x * exp (y - x)) by (rewrite <- exp_plus; f_equal; ring).
  pose proof (Rmult_le_compat_l (exp x) _ _ ltac:(left; apply exp_pos) (exp_ge (y - x))). lra.
Qed.
Lemma softplus_above x y : exists m, m = sigmoid x * (y - x) /\ (1 + exp x) * exp m <= 1 + exp y /\
  (x <> y -> (1 + exp x) * exp m < 1 + exp y).
Proof.
  exists (sigmoid x * (y - x)). split; auto. pose proof (exp_pos x). set (m := sigmoid x * (y - x)).
  pose proof (exp_pos m). assert (S : (1 + exp x) * m = exp x * (y - x)).
  { unfold m. rewrite sigmoid_exp. field. lra. }
  replace (exp y) with (exp x * (exp m * exp (y - x - m))) by (rewrite <- !exp_plus; f_equal; ring).
  assert (A : exp m * (1 + (y - x - m)) <= exp m * exp (y - x - m)) by (apply Rmult_le_compat_l; [lra|apply exp_ge]).
  assert (B : exp m * (1 - m) <= 1).
  { replace 1 with (exp m * exp (- m)) at 2 by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
    apply Rmult_le_compat_l; [lra|]. pose proof (exp_ge (- m)). lra. }
  apply Rmult_le_compat_l with (r := exp x) in A; [|lra].
  assert (C : exp m * ((1 + exp x) * m) = exp m * (exp x * (y - x))) by now rewrite S.
  split; [lra|]. intros N. assert (m <> 0).
  { unfold m. apply Rmult_integral_contrapositive_currified; [|lra]. pose proof (sigmoid_pos x). lra. }
  assert (exp m * (1 - m) < 1); [|lra].
  replace 1 with (exp m * exp (- m)) at 2 by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
  apply Rmult_lt_compat_l; [lra|]. pose proof (exp_ineq1 (- m) ltac:(lra)). lra.
Qed.
Lemma softplus_tangent x y : softplus x + sigmoid x * (y - x) <= softplus y.
Proof.
  destruct (softplus_above x y) as (m & <- & H & _). unfold softplus. pose proof (exp_pos x).
  rewrite <- (ln_exp m) at 1. rewrite <- ln_mult by (try apply exp_pos; lra). apply ln_le_; auto.
  apply Rmult_lt_0_compat; [lra|apply exp_pos].
Qed.
Lemma softplus_tangent_lt x y : x <> y -> softplus x + sigmoid x * (y - x) < softplus y.
Proof.
  intros N. destruct (softplus_above x y) as (m & <- & _ & H). specialize (H N). unfold softplus. pose proof (exp_pos x).
  rewrite <- (ln_exp m) at 1. rewrite <- ln_mult by (try apply exp_pos; lra). apply ln_increasing; auto.
  apply Rmult_lt_0_compat; [lra|apply exp_pos].
Qed.
Lemma softplus_le x y : x <= y -> softplus x <= softplus y.
Proof. intros H. unfold softplus. pose proof (exp_pos x). apply ln_le_; [lra|]. pose proof (exp_le _ _ H). lra. Qed.

(* ---- log-sum-exp ------------------------------------------------------------------------------------------------- *)
Lemma sum_exp_pos n (z : nat -> R) : (1 <= n)%nat -> 0 < sum n (fun k => exp (z k)).
Proof. intros. apply sum_pos; [lia|]. intros. apply exp_pos. Qed.
Lemma lse_tangent n (z w : nat -> R) : (1 <= n)%nat ->
  ln (sum n (fun k => exp (z k))) + sum n (fun k => exp (z k) * (w k - z k)) * / sum n (fun k => exp (z k)) <=
  ln (sum n (fun k => exp (w k))).
Proof.
  intros N. pose proof (sum_exp_pos n z N) as P. set (S := sum n (fun k => exp (z k))) in *.
  set (D := sum n (fun k => exp (z k) * (w k - z k))). set (m := D * / S).
  rewrite <- (ln_exp m). rewrite <- ln_mult by (auto; apply exp_pos).
  apply ln_le_; [apply Rmult_lt_0_compat; auto; apply exp_pos|].
  assert (M : S * m = D) by (unfold m; field; lra).
  apply Rle_trans with (sum n (fun k => exp m * (1 - m) * exp (z k) + exp m * (exp (z k) * (w k - z k)))).
  - rewrite sum_add, <- !sum_l. fold S. fold D. rewrite <- M. lra.
  - apply sum_le. intros k _. replace (w k) with (z k + m + (w k - z k - m)) at 2 by ring. rewrite !exp_plus.
    pose proof (Rmult_le_compat_l (exp (z k) * exp m) _ _ ltac:(left; apply Rmult_lt_0_compat; apply exp_pos) (exp_ge (w k - z k - m))).
    lra.
Qed.
Section Chords.
Variable t : R.
Hypothesis (low : 0 <= t) (high : t <= 1).
Lemma below_exp a b c : c <= (1 - t) * a + t * b -> exp c <= (1 - t) * exp a + t * exp b.
Proof. apply (below_tangent t low high exp exp); [exact exp_le|exact exp_tangent]. Qed.
Lemma below_softplus a b c : c <= (1 - t) * a + t * b -> softplus c <= (1 - t) * softplus a + t * softplus b.
Proof. apply (below_tangent t low high softplus sigmoid); [exact softplus_le|exact softplus_tangent]. Qed.
Lemma below_log_sum_exp n a b c : (1 <= n)%nat -> (forall k, (k < n)%nat -> c k <= (1 - t) * a k + t * b k) ->
  ln (sum n (fun k => exp (c k))) <= (1 - t) * ln (sum n (fun k => exp (a k))) + t * ln (sum n (fun k => exp (b k))).
Proof.
  intros N H. set (m := fun k => (1 - t) * a k + t * b k).
  apply Rle_trans with (ln (sum n (fun k => exp (m k)))).
  { apply ln_le_; [now apply sum_exp_pos|]. apply sum_le. intros. apply exp_le, H; auto. }
  pose proof (lse_tangent n m a N) as A. pose proof (lse_tangent n m b N) as B.
  apply (Rmult_le_compat_l (1 - t)) in A; [|lra]. apply (Rmult_le_compat_l t) in B; [|lra].
  pose proof (sum_exp_pos n m N). set (i := / sum n (fun k => exp (m k))) in *.
  set (u := sum n (fun k => exp (m k) * (a k - m k))) in *. set (v := sum n (fun k => exp (m k) * (b k - m k))) in *.
  assert (Z : (1 - t) * u + t * v = 0).
  { unfold u, v. rewrite !sum_l, <- sum_add. apply sum_zero. intros k _. unfold m. ring. }
  assert ((1 - t) * (u * i) + t * (v * i) = 0) by (replace (_ + _) with (((1 - t) * u + t * v) * i) by ring; rewrite Z; ring). lra.
Qed.
Lemma above_log_softmax n z z' z'' a b c : (1 <= n)%nat -> z'' = (1 - t) * z + t * z' ->
  (forall k, (k < n)%nat -> c k <= (1 - t) * a k + t * b k) ->
  (1 - t) * ln (exp z * / sum n (fun k => exp (a k))) + t * ln (exp z' * / sum n (fun k => exp (b k))) <=
  ln (exp z'' * / sum n (fun k => exp (c k))).
Proof.
  intros N Z H. rewrite !ln_div_ by (try apply exp_pos; now apply sum_exp_pos). rewrite !ln_exp.
  pose proof (below_log_sum_exp n a b c N H). rewrite Z. lra.
Qed.
Lemma above_ln_sigmoid a b c : c = (1 - t) * a + t * b ->
  (1 - t) * ln (sigmoid a) + t * ln (sigmoid b) <= ln (sigmoid c).
Proof. intros ->. rewrite !ln_sigmoid. pose proof (below_softplus (- a) (- b) (- ((1 - t) * a + t * b)) ltac:(lra)). lra. Qed.
Lemma above_ln_1_sigmoid a b c : c = (1 - t) * a + t * b ->
  (1 - t) * ln (1 - sigmoid a) + t * ln (1 - sigmoid b) <= ln (1 - sigmoid c).
Proof. intros ->. rewrite !ln_1_sigmoid. pose proof (below_softplus a b ((1 - t) * a + t * b) ltac:(lra)). lra. Qed.
End Chords.

(* ---- strictly: wherever d, which is not negative, is not 0 ---------------------------------------------------------- *)
Definition bent (t d a b c : R) := 0 <= d /\ c <= (1 - t) * a + t * b /\ (0 < d -> c < (1 - t) * a + t * b).
Lemma bent_strict t d a b c : bent t d a b c -> 0 < d -> c < (1 - t) * a + t * b.
Proof. intros (_ & _ & H). exact H. Qed.
Section Bent.
Variable t : R.
Hypothesis (low : 0 < t) (high : t < 1).
Lemma bent_square a b c : c = (1 - t) * a + t * b -> bent t ((b - a) ^ 2) (a ^ 2) (b ^ 2) (c ^ 2).
Proof.
  intros ->. pose proof (pow2_ge_0 (b - a)). assert (P : 0 < t * (1 - t)) by (apply Rmult_lt_0_compat; lra).
  pose proof (Rmult_le_pos _ _ (Rlt_le _ _ P) H). repeat split; auto; [lra|]. intros Q.
  pose proof (Rmult_lt_0_compat _ _ P Q). lra.
Qed.
Lemma bent_times a b c : c = (1 - t) * a + t * b -> bent t ((b - a) ^ 2) (a * a) (b * b) (c * c).
Proof. intros H. destruct (bent_square a b c H) as (? & ? & ?). repeat split; lra. Qed.
Lemma bent_tangent (f g : R -> R) a b c : (forall x y, f x + g x * (y - x) <= f y) ->
  (forall x y, x <> y -> f x + g x * (y - x) < f y) -> c = (1 - t) * a + t * b ->
  bent t ((b - a) ^ 2) (f a) (f b) (f c).
Proof.
  intros T S H. split; [apply pow2_ge_0|]. assert (E : (1 - t) * (g c * (a - c)) + t * (g c * (b - c)) = 0) by (rewrite H; ring). split.
  - pose proof (Rmult_le_compat_l (1 - t) _ _ ltac:(lra) (T c a)). pose proof (Rmult_le_compat_l t _ _ ltac:(lra) (T c b)). lra.
  - intros P. assert (N : b - a <> 0) by (intros Z; rewrite Z in P; lra).
    assert (c <> a). { intros C. apply N. apply Rmult_eq_reg_l with t; lra. }
    pose proof (Rmult_lt_compat_l (1 - t) _ _ ltac:(lra) (S c a ltac:(auto))). pose proof (Rmult_le_compat_l t _ _ ltac:(lra) (T c b)). lra.
Qed.
Lemma bent_softplus a b c : c = (1 - t) * a + t * b -> bent t ((b - a) ^ 2) (softplus a) (softplus b) (softplus c).
Proof. apply (bent_tangent softplus sigmoid); [exact softplus_tangent|exact softplus_tangent_lt]. Qed.
Lemma bent_exp a b c : c = (1 - t) * a + t * b -> bent t ((b - a) ^ 2) (exp a) (exp b) (exp c).
Proof.
  apply (bent_tangent exp exp); [exact exp_tangent|]. intros x y N.
  replace (exp y) with (exp x * exp (y - x)) by (rewrite <- exp_plus; f_equal; ring).
  pose proof (Rmult_lt_compat_l (exp x) _ _ ltac:(apply exp_pos) (exp_ineq1 (y - x) ltac:(lra))). lra.
Qed.
Lemma bent_left d a b c a' b' c' : bent t d a b c -> c' <= (1 - t) * a' + t * b' -> bent t d (a + a') (b + b') (c + c').
Proof. intros (D & H & K) L. repeat split; auto; [lra|]. intros P. specialize (K P). lra. Qed.
Lemma bent_right d a b c a' b' c' : c' <= (1 - t) * a' + t * b' -> bent t d a b c -> bent t d (a' + a) (b' + b) (c' + c).
Proof. intros L (D & H & K). repeat split; auto; [lra|]. intros P. specialize (K P). lra. Qed.
Lemma bent_less d a b c a' b' c' : bent t d a b c -> (1 - t) * a' + t * b' <= c' -> bent t d (a - a') (b - b') (c - c').
Proof. intros (D & H & K) L. repeat split; auto; [lra|]. intros P. specialize (K P). lra. Qed.
Lemma bent_l k d a b c : 0 < k -> bent t d a b c -> bent t d (k * a) (k * b) (k * c).
Proof.
  intros P (D & H & K). split; [auto|split].
  - apply (Rmult_le_compat_l k) in H; lra.
  - intros Q. specialize (K Q). apply (Rmult_lt_compat_l k) in K; lra.
Qed.
Lemma bent_r k d a b c : 0 < k -> bent t d a b c -> bent t d (a * k) (b * k) (c * k).
Proof. intros P H. rewrite !(Rmult_comm _ k). now apply bent_l. Qed.
Lemma bent_sum n d a b c : (forall i, (i < n)%nat -> bent t (d i) (a i) (b i) (c i)) ->
  bent t (sum n d) (sum n a) (sum n b) (sum n c).
Proof.
  intros H. induction n; simpl; [repeat split; lra|]. destruct IHn as (D & L & K); [auto|]. destruct (H n) as (D' & L' & K'); [auto|].
  split; [lra|split; [lra|]]. intros P. destruct (Rlt_dec 0 (sum n d)) as [Q|Q]; [specialize (K Q); lra|].
  specialize (K' ltac:(lra)). lra.
Qed.
End Bent.

(* what is not 0 as long as the points differ *)
Lemma unless_zero n (e : nat -> R) (x : R) : 0 < x -> ((forall i, (i < n)%nat -> e i = 0) -> x = 0) -> 0 < sum n (fun i => e i ^ 2).
Proof.
  intros P H. destruct (Rlt_dec 0 (sum n (fun i => e i ^ 2))) as [|N]; auto. exfalso.
  assert (0 <= sum n (fun i => e i ^ 2)) by (apply sum_nonneg; intros; apply pow2_ge_0).
  enough (x = 0) by lra. apply H, sum_sq_zero. rewrite (sum_ext n _ (fun i => e i ^ 2)) by (intros; ring). lra.
Qed.
Lemma plus_zero a b : a = 0 -> b = 0 -> a + b = 0.
Proof. intros -> ->. ring. Qed.
Lemma square_zero a : a = 0 -> a ^ 2 = 0.
Proof. intros ->. ring. Qed.
Ltac weight := first [ assumption | lra | apply pos_INR | solve [positive]
  | match goal with H : forall i : nat, (i < ?n)%nat -> _, L : (?k < ?n)%nat |- _ =>
      let F := fresh in pose proof (H k L) as F; cbv beta in F; solve [lra | nra] end
  | match goal with H : forall i : nat, (i < ?n)%nat -> forall j : nat, (j < ?m)%nat -> _, L : (?k < ?n)%nat, K : (?l < ?m)%nat |- _ =>
      let F := fresh in pose proof (H k L l K) as F; cbv beta in F; solve [lra | nra] end ].
