(* The derivative of what is written in a statement, rule by rule: `derive` proves is_derive (fun t => u t) 0 d where d was
   built by the same rules. Functions have their slopes where they have one: ln and sqrt right of 0, 1/x and what is made
   of pieces off 0. Nothing here has to be believed. *)
From Coq Require Import Reals Lra Lia Arith List Psatz.
From Coquelicot Require Import Coquelicot.
From Symnn Require Import Statements Sums Pairing Derive Gradients Operators.

(* ---- functions of a number ------------------------------------------------------------------------------------- *)
Lemma slope_exp y : is_derive exp y (exp y).
Proof. auto_derive; auto. ring. Qed.
Lemma slope_ln y : 0 < y -> is_derive ln y (/ y).
Proof. intros. auto_derive; auto. ring. Qed.
Lemma slope_sqrt y : 0 < y -> is_derive sqrt y (1 / 2 * / sqrt y).
Proof. intros P. pose proof (sqrt_lt_R0 y P). auto_derive; auto. field. lra. Qed.
Lemma slope_inverse y : y <> 0 -> is_derive Rinv y (- (/ y * / y)).
Proof. intros. auto_derive; auto. field. auto. Qed.
Lemma slope_sin y : is_derive sin y (cos y).
Proof. auto_derive; auto. ring. Qed.
Lemma slope_cos y : is_derive cos y (- sin y).
Proof. auto_derive; auto. ring. Qed.
Lemma slope_sigmoid y : is_derive sigmoid y (sigmoid y * (1 - sigmoid y)).
Proof. unfold sigmoid. pose proof (exp_pos (- y)). auto_derive; [lra|]. field. lra. Qed.
Lemma slope_softplus y : is_derive softplus y (sigmoid y).
Proof. rewrite sigmoid_exp. unfold softplus. pose proof (exp_pos y). auto_derive; [lra|]. field. lra. Qed.
Lemma slope_tanh y : is_derive tanh y (1 - tanh y * tanh y).
Proof.
  apply is_derive_eq with (2 * (sigmoid (2 * y) * (1 - sigmoid (2 * y)) * 2)); [|unfold tanh; ring].
  unfold tanh. apply is_derive_eq with (2 * (sigmoid (2 * y) * (1 - sigmoid (2 * y)) * 2) - 0); [|ring].
  apply (is_derive_minus (V := R_NormedModule) (fun t => 2 * sigmoid (2 * t)) (fun _ => 1)); [|apply derive_const].
  apply (is_derive_scal (fun t => sigmoid (2 * t)) y 2 (sigmoid (2 * y) * (1 - sigmoid (2 * y)) * 2)).
  apply (derive_comp sigmoid (fun t => 2 * t)); [apply slope_sigmoid|]. auto_derive; auto. ring.
Qed.
Lemma slope_erf y : is_derive erf y (2 * / sqrt PI * exp (- (y ^ 2))).
Proof.
  unfold erf. apply (is_derive_scal (fun x => RInt (fun t => exp (- t ^ 2)) 0 x) y (2 / sqrt PI) (exp (- y ^ 2))).
  assert (C : forall t, continuous (fun t => exp (- t ^ 2)) t) by (intros; apply (ex_derive_continuous (V := R_NormedModule)); auto_derive; auto).
  apply (is_derive_RInt (fun t => exp (- t ^ 2)) (fun x => RInt (fun t => exp (- t ^ 2)) 0 x) 0 y); [|apply C].
  apply filter_forall. intros x. apply (RInt_correct (V := R_CompleteNormedModule)).
  apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros; apply C.
Qed.
(* off 0 a function of two pieces is one of them *)
Lemma piecewise (f p q : R -> R) y d : y <> 0 -> (forall t, t < 0 -> f t = p t) -> (forall t, 0 < t -> f t = q t) ->
  (y < 0 -> is_derive p y d) -> (0 < y -> is_derive q y d) -> is_derive f y d.
Proof.
  intros N P Q A B. destruct (Rdichotomy _ _ N) as [L|L].
  - apply (is_derive_ext_loc p); [|auto]. assert (M : 0 < - y) by lra. exists (mkposreal _ M). intros t T. symmetry. apply P.
    apply Rabs_def2 in T. unfold minus, plus, opp in T. simpl in T. lra.
  - apply (is_derive_ext_loc q); [|auto]. exists (mkposreal y L). intros t T. symmetry. apply Q.
    apply Rabs_def2 in T. unfold minus, plus, opp in T. simpl in T. lra.
Qed.
Ltac pieces := unfold relu, sign, step, is_positive, Rabs; intros;
  repeat match goal with
  | |- context [Rcase_abs ?x] => destruct (Rcase_abs x); try lra
  | |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y); try lra
  | |- context [Rlt_dec ?x ?y] => destruct (Rlt_dec x y); try lra end; try lra.
Lemma slope_relu y : y <> 0 -> is_derive relu y (is_positive y).
Proof. intros N. apply (piecewise _ (fun _ => 0) (fun t => t)); auto; pieces; auto_derive; auto. Qed.
Lemma slope_abs y : y <> 0 -> is_derive Rabs y (sign y).
Proof. intros N. apply (piecewise _ (fun t => - t) (fun t => t)); auto; pieces; auto_derive; auto; ring. Qed.
Lemma slope_step y : y <> 0 -> is_derive step y 0.
Proof. intros N. apply (piecewise _ (fun _ => 0) (fun _ => 1)); auto; pieces; auto_derive; auto. Qed.
Lemma slope_positive y : y <> 0 -> is_derive is_positive y 0.
Proof. intros N. apply (piecewise _ (fun _ => 0) (fun _ => 1)); auto; pieces; auto_derive; auto. Qed.
Lemma slope_sign y : y <> 0 -> is_derive sign y 0.
Proof. intros N. apply (piecewise _ (fun _ => -1) (fun _ => 1)); auto; pieces; auto_derive; auto. Qed.

(* ---- sums, products, powers ------------------------------------------------------------------------------------ *)
Section Rules.
Variables (f g : R -> R) (x c df dg : R).
Hypothesis F : is_derive f x df.
Lemma derive_plus_l : is_derive (fun t => c + f t) x df.
Proof. apply is_derive_eq with (0 + df); [|ring]. apply derive_plus; [apply derive_const|auto]. Qed.
Lemma derive_plus_r : is_derive (fun t => f t + c) x df.
Proof. apply is_derive_eq with (df + 0); [|ring]. apply derive_plus; [auto|apply derive_const]. Qed.
Lemma derive_minus_r : is_derive (fun t => f t - c) x df.
Proof.
  apply is_derive_eq with (df - 0); [|ring].
  apply (is_derive_minus (V := R_NormedModule) f (fun _ => c)); [auto|apply derive_const].
Qed.
Lemma derive_opp : is_derive (fun t => - f t) x (- df).
Proof. now apply (is_derive_opp (V := R_NormedModule)). Qed.
Lemma derive_scale_l : is_derive (fun t => c * f t) x (c * df).
Proof. now apply (is_derive_scal f). Qed.
Lemma derive_scale_r : is_derive (fun t => f t * c) x (df * c).
Proof. apply is_derive_eq with (df * c + f x * 0); [|ring]. apply (derive_mult f (fun _ => c)); [auto|apply derive_const]. Qed.
Lemma derive_pow n : c = INR (S n) -> is_derive (fun t => f t ^ S n) x (c * f x ^ n * df).
Proof.
  intros ->. apply is_derive_eq with (INR (S n) * df * f x ^ pred (S n)); [now apply is_derive_pow|]. simpl pred. ring.
Qed.
Hypothesis G : is_derive g x dg.
Lemma derive_minus : is_derive (fun t => f t - g t) x (df - dg).
Proof. now apply (is_derive_minus (V := R_NormedModule)). Qed.
End Rules.
Lemma derive_minus_l f x c df : is_derive f x df -> is_derive (fun t : R => c - f t) x (- df).
Proof. intros. apply is_derive_eq with (0 - df); [|ring]. apply derive_minus; [apply derive_const|auto]. Qed.

Lemma same_slope (f : R -> R) (x d d' : R) : is_derive f x d -> d = d' -> is_derive f x d'.
Proof. apply is_derive_eq. Qed.

(* ---- the tactic ------------------------------------------------------------------------------------------------- *)
Ltac applied slope u x := refine (derive_comp _ u x _ _ (slope _) _); derive
with applied_where slope u x condition := refine (derive_comp _ u x _ _ (slope _ _) _); [condition | derive]
with derive := lazymatch goal with
  | |- is_derive (fun _ => ?c) ?x _ => exact (derive_const c x)
  | |- is_derive (fun t => @?f t + @?g t) ?x _ => lazymatch f with
      | fun _ => ?c => refine (derive_plus_l g x c _ _); derive
      | _ => lazymatch g with
        | fun _ => ?c => refine (derive_plus_r f x c _ _); derive
        | _ => refine (derive_plus f g x _ _ _ _); derive end end
  | |- is_derive (fun t => @?f t - @?g t) ?x _ => lazymatch f with
      | fun _ => ?c => refine (derive_minus_l g x c _ _); derive
      | _ => lazymatch g with
        | fun _ => ?c => refine (derive_minus_r f x c _ _); derive
        | _ => refine (derive_minus f g x _ _ _ _); derive end end
  | |- is_derive (fun t => - @?f t) ?x _ => refine (derive_opp f x _ _); derive
  | |- is_derive (fun t => @?f t * @?g t) ?x _ => lazymatch f with
      | fun _ => ?c => refine (derive_scale_l g x c _ _); derive
      | _ => lazymatch g with
        | fun _ => ?c => refine (derive_scale_r f x c _ _); derive
        | _ => refine (derive_mult f g x _ _ _ _); derive end end
  | |- is_derive (fun t => @?f t ^ S ?n) ?x _ => refine (derive_pow f x _ _ _ n _); [derive | simpl INR; lra]
  | |- is_derive (fun t => sum ?n (fun i => @?f t i)) ?x _ =>
      let h := eval cbv beta in (fun (i : nat) (t : R) => f t i) in
      refine (is_derive_sum n h _ x _); intros ? ?; cbv beta; derive
  | |- is_derive (fun t => exp (@?u t)) ?x _ => applied slope_exp u x
  | |- is_derive (fun t => sin (@?u t)) ?x _ => applied slope_sin u x
  | |- is_derive (fun t => cos (@?u t)) ?x _ => applied slope_cos u x
  | |- is_derive (fun t => sigmoid (@?u t)) ?x _ => applied slope_sigmoid u x
  | |- is_derive (fun t => softplus (@?u t)) ?x _ => applied slope_softplus u x
  | |- is_derive (fun t => tanh (@?u t)) ?x _ => applied slope_tanh u x
  | |- is_derive (fun t => erf (@?u t)) ?x _ => applied slope_erf u x
  | |- is_derive (fun t => ln (@?u t)) ?x _ => applied_where slope_ln u x ltac:(above)
  | |- is_derive (fun t => sqrt (@?u t)) ?x _ => applied_where slope_sqrt u x ltac:(above)
  | |- is_derive (fun t => / @?u t) ?x _ => applied_where slope_inverse u x ltac:(off_zero)
  | |- is_derive (fun t => relu (@?u t)) ?x _ => applied_where slope_relu u x ltac:(off_zero)
  | |- is_derive (fun t => Rabs (@?u t)) ?x _ => applied_where slope_abs u x ltac:(off_zero)
  | |- is_derive (fun t => step (@?u t)) ?x _ => applied_where slope_step u x ltac:(off_zero)
  | |- is_derive (fun t => is_positive (@?u t)) ?x _ => applied_where slope_positive u x ltac:(off_zero)
  | |- is_derive (fun t => sign (@?u t)) ?x _ => applied_where slope_sign u x ltac:(off_zero)
  | |- _ => first
      [ match goal with H : _ |- _ => solve [apply H; first [assumption | lia]] end
      | match goal with H : is_slope ?g _ |- is_derive (fun t => ?g (@?u t)) ?x _ => refine (derive_comp g u x _ _ (H _) _); derive end ] end.
