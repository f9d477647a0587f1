(* Limits of functions of a number that grows without bound, by the limits of their parts. Nothing here has to be
   believed. *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Symnn Require Import Statements Sums Operators Convexity Tangents.

Definition goes (f : R -> R) (l : Rbar) := filterlim f (Rbar_locally p_infty) (Rbar_locally l).
Lemma goes_approaches f (c : R) : goes f c -> approaches f c.
Proof.
  intros G eps E. destruct (G (fun y => Rabs (y - c) < eps)) as [B H]; [exists (mkposreal eps E); auto|].
  exists (B + 1). intros x L. apply H. lra.
Qed.
Lemma goes_value f (a b : R) : goes f a -> a = b -> goes f b.
Proof. now intros H <-. Qed.
Lemma goes_same f g l : (forall x, 0 < x -> f x = g x) -> goes g l -> goes f l.
Proof. intros E. apply filterlim_ext_loc. exists 0. intros x L. symmetry. now apply E. Qed.
Lemma goes_number c : goes (fun _ => c) c.
Proof. apply filterlim_const. Qed.
Lemma goes_self : goes (fun x => x) p_infty.
Proof. apply filterlim_id. Qed.
Lemma goes_add f g a b c : goes f a -> goes g b -> is_Rbar_plus a b c -> goes (fun x => f x + g x) c.
Proof. intros F G P. apply (filterlim_comp_2 _ _ Rplus F G). now apply filterlim_Rbar_plus. Qed.
Lemma goes_opp f a : goes f a -> goes (fun x => - f x) (Rbar_opp a).
Proof. intros F. apply (filterlim_comp _ _ _ f Ropp _ _ _ F). apply filterlim_Rbar_opp. Qed.
Lemma goes_sub f g a b c : goes f a -> goes g b -> is_Rbar_plus a (Rbar_opp b) c -> goes (fun x => f x - g x) c.
Proof. intros F G P. apply (goes_add f (fun x => - g x) a (Rbar_opp b)); auto. now apply goes_opp. Qed.
Lemma goes_times f g a b c : goes f a -> goes g b -> is_Rbar_mult a b c -> goes (fun x => f x * g x) c.
Proof. intros F G P. apply (filterlim_comp_2 _ _ Rmult F G). now apply filterlim_Rbar_mult. Qed.
Lemma times_finite (a b : R) : is_Rbar_mult a b (a * b).
Proof. reflexivity. Qed.
Lemma positive_up (a : R) : 0 < a -> is_Rbar_mult a p_infty p_infty.
Proof. intros. apply is_Rbar_mult_sym. now apply is_Rbar_mult_p_infty_pos. Qed.
Lemma positive_down (a : R) : 0 < a -> is_Rbar_mult a m_infty m_infty.
Proof. intros. apply is_Rbar_mult_sym. now apply is_Rbar_mult_m_infty_pos. Qed.
Lemma negative_up (a : R) : a < 0 -> is_Rbar_mult a p_infty m_infty.
Proof. intros. apply is_Rbar_mult_sym. now apply is_Rbar_mult_p_infty_neg. Qed.
Lemma negative_down (a : R) : a < 0 -> is_Rbar_mult a m_infty p_infty.
Proof. intros. apply is_Rbar_mult_sym. now apply is_Rbar_mult_m_infty_neg. Qed.
Lemma up_positive (a : R) : 0 < a -> is_Rbar_mult p_infty a p_infty.
Proof. intros. now apply is_Rbar_mult_p_infty_pos. Qed.
Lemma down_positive (a : R) : 0 < a -> is_Rbar_mult m_infty a m_infty.
Proof. intros. now apply is_Rbar_mult_m_infty_pos. Qed.
Lemma up_negative (a : R) : a < 0 -> is_Rbar_mult p_infty a m_infty.
Proof. intros. now apply is_Rbar_mult_p_infty_neg. Qed.
Lemma down_negative (a : R) : a < 0 -> is_Rbar_mult m_infty a p_infty.
Proof. intros. now apply is_Rbar_mult_m_infty_neg. Qed.
Lemma up_up : is_Rbar_mult p_infty p_infty p_infty.
Proof. reflexivity. Qed.
Lemma goes_through f (h : R -> R) (a : R) : continuous h a -> goes f a -> goes (fun x => h (f x)) (h a).
Proof. intros C F. apply (filterlim_comp _ _ _ f h _ _ _ F). exact C. Qed.
Lemma goes_by f h l m : filterlim h (Rbar_locally l) (Rbar_locally m) -> goes f l -> goes (fun x => h (f x)) m.
Proof. intros H F. apply (filterlim_comp _ _ _ f h _ _ _ F). exact H. Qed.
Lemma goes_inverse f (a : R) : a <> 0 -> goes f a -> goes (fun x => / f x) (/ a).
Proof. intros N F. apply (goes_by f Rinv a (/ a)); auto. apply (filterlim_Rbar_inv a). intros [=]. auto. Qed.
Lemma goes_inverse_up f : goes f p_infty -> goes (fun x => / f x) 0.
Proof. apply (goes_by f Rinv p_infty 0). apply (filterlim_Rbar_inv p_infty). discriminate. Qed.
Lemma goes_inverse_down f : goes f m_infty -> goes (fun x => / f x) 0.
Proof. apply (goes_by f Rinv m_infty 0). apply (filterlim_Rbar_inv m_infty). discriminate. Qed.
Lemma goes_exp f (a : R) : goes f a -> goes (fun x => exp (f x)) (exp a).
Proof. apply goes_through. apply continuous_exp. Qed.
Lemma goes_exp_up f : goes f p_infty -> goes (fun x => exp (f x)) p_infty.
Proof. apply (goes_by f exp p_infty p_infty). apply is_lim_exp_p. Qed.
Lemma goes_exp_down f : goes f m_infty -> goes (fun x => exp (f x)) 0.
Proof. apply (goes_by f exp m_infty 0). apply is_lim_exp_m. Qed.
Lemma goes_ln f (a : R) : 0 < a -> goes f a -> goes (fun x => ln (f x)) (ln a).
Proof. intros P. apply goes_through. now apply continuous_ln. Qed.
Lemma goes_ln_up f : goes f p_infty -> goes (fun x => ln (f x)) p_infty.
Proof. apply (goes_by f ln p_infty p_infty). apply is_lim_ln_p. Qed.
Lemma goes_sqrt f (a : R) : 0 < a -> goes f a -> goes (fun x => sqrt (f x)) (sqrt a).
Proof. intros P. apply goes_through. apply continuous_sqrt. Qed.
Lemma goes_sqrt_up f : goes f p_infty -> goes (fun x => sqrt (f x)) p_infty.
Proof. apply (goes_by f sqrt p_infty p_infty). apply filterlim_sqrt_p. Qed.
Lemma goes_power_up k f : goes f p_infty -> goes (fun x => f x ^ S k) p_infty.
Proof.
  intros F. induction k.
  - apply filterlim_ext with f; auto. intros. ring.
  - apply (goes_times f (fun x => f x ^ S k) p_infty p_infty); auto. reflexivity.
Qed.
Lemma goes_power k f (a : R) : goes f a -> goes (fun x => f x ^ k) (a ^ k).
Proof.
  intros F. induction k; [apply goes_number|]. apply (goes_times f (fun x => f x ^ k) a (a ^ k)); auto. reflexivity.
Qed.
Lemma goes_sum n (f : nat -> R -> R) (a : nat -> R) : (forall i, (i < n)%nat -> goes (f i) (a i)) ->
  goes (fun x => sum n (fun i => f i x)) (sum n a).
Proof.
  induction n; intros H; simpl; [apply goes_number|].
  apply (goes_add (fun x => sum n (fun i => f i x)) (f n) (sum n a) (a n)); auto. reflexivity.
Qed.
Lemma goes_sigmoid f (a : R) : goes f a -> goes (fun x => sigmoid (f x)) (sigmoid a).
Proof.
  intros F. unfold sigmoid. pose proof (exp_pos (- a)). apply (goes_inverse (fun x => 1 + exp (- f x))); [lra|].
  apply (goes_add _ _ 1 (exp (- a))); [apply goes_number| |reflexivity]. apply (goes_exp (fun x => - f x)). now apply (goes_opp f a).
Qed.
Lemma goes_sigmoid_up f : goes f p_infty -> goes (fun x => sigmoid (f x)) 1.
Proof.
  intros F. apply goes_value with (/ (1 + 0)); [|lra]. unfold sigmoid. apply (goes_inverse (fun x => 1 + exp (- f x))); [lra|].
  apply (goes_add _ _ 1 0); [apply goes_number| |reflexivity]. apply (goes_exp_down (fun x => - f x)). now apply (goes_opp f p_infty).
Qed.
Lemma goes_sigmoid_down f : goes f m_infty -> goes (fun x => sigmoid (f x)) 0.
Proof.
  intros F. unfold sigmoid. apply (goes_inverse_up (fun x => 1 + exp (- f x))).
  apply (goes_add _ _ 1 p_infty); [apply goes_number| |reflexivity]. apply (goes_exp_up (fun x => - f x)). now apply (goes_opp f m_infty).
Qed.
Lemma goes_tanh f (a : R) : goes f a -> goes (fun x => tanh (f x)) (tanh a).
Proof.
  intros F. unfold tanh. apply (goes_sub _ _ (2 * sigmoid (2 * a)) 1); [|apply goes_number|reflexivity].
  apply (goes_times _ _ 2 (sigmoid (2 * a))); [apply goes_number| |reflexivity]. apply (goes_sigmoid (fun x => 2 * f x)).
  apply (goes_times _ _ 2 a); [apply goes_number|auto|reflexivity].
Qed.
Lemma goes_tanh_up f : goes f p_infty -> goes (fun x => tanh (f x)) 1.
Proof.
  intros F. apply goes_value with (2 * 1 - 1); [|lra]. unfold tanh. apply (goes_sub _ _ (2 * 1) 1); [|apply goes_number|reflexivity].
  apply (goes_times _ _ 2 1); [apply goes_number| |reflexivity]. apply (goes_sigmoid_up (fun x => 2 * f x)).
  apply (goes_times _ _ 2 p_infty); [apply goes_number|auto|apply positive_up; lra].
Qed.
Lemma goes_tanh_down f : goes f m_infty -> goes (fun x => tanh (f x)) (-1).
Proof.
  intros F. apply goes_value with (2 * 0 - 1); [|lra]. unfold tanh. apply (goes_sub _ _ (2 * 0) 1); [|apply goes_number|reflexivity].
  apply (goes_times _ _ 2 0); [apply goes_number| |reflexivity]. apply (goes_sigmoid_down (fun x => 2 * f x)).
  apply (goes_times _ _ 2 m_infty); [apply goes_number|auto|apply positive_down; lra].
Qed.

(* (1 + h)^n where n h goes to a, and h to 0: between n h / (1 + h) and n h lies n ln (1 + h) *)
Lemma ln_above h : -1 < h -> ln (1 + h) <= h.
Proof. intros H. pose proof (ln_at_most (1 + h)). lra. Qed.
Lemma ln_below h : -1 < h -> h * / (1 + h) <= ln (1 + h).
Proof.
  intros H. pose proof (ln_at_least (1 + h)). replace (h * / (1 + h)) with (1 - / (1 + h)) by (field; lra). lra.
Qed.
Lemma goes_power_e (n h : R -> R) (a : R) : goes n p_infty -> goes h 0 -> goes (fun x => n x * h x) a ->
  goes (fun x => Rpower (1 + h x) (n x)) (exp a).
Proof.
  intros N H A. unfold Rpower. apply (goes_exp (fun x => n x * ln (1 + h x))).
  assert (I : goes (fun x => n x * h x * / (1 + h x)) a).
  { apply goes_value with (a * / (1 + 0)); [|field; lra]. apply (goes_times _ _ a (/ (1 + 0))); [exact A| |reflexivity].
    apply (goes_inverse (fun x => 1 + h x)); [lra|]. apply (goes_add _ _ 1 0); [apply goes_number|exact H|reflexivity]. }
  apply (filterlim_le_le (fun x => n x * h x * / (1 + h x)) (fun x => n x * ln (1 + h x)) (fun x => n x * h x) a); [|exact I|exact A].
  assert (E1 : Rbar_locally p_infty (fun x => 0 < n x)) by (apply N; exists 0; auto).
  assert (E2 : Rbar_locally p_infty (fun x => Rabs (h x - 0) < 1)) by (apply (H (fun y => Rabs (y - 0) < 1)); exists (mkposreal 1 Rlt_0_1); auto).
  destruct E1 as [B1 E1], E2 as [B2 E2]. exists (Rmax B1 B2). intros x L. pose proof (Rmax_l B1 B2). pose proof (Rmax_r B1 B2).
  specialize (E1 x ltac:(lra)). specialize (E2 x ltac:(lra)). rewrite Rminus_0_r in E2. apply Rabs_def2 in E2 as [E2 E3].
  split; [rewrite Rmult_assoc|]; apply Rmult_le_compat_l; try lra; [apply ln_below|apply ln_above]; lra.
Qed.
Ltac limit_sign := first [ assumption | lra | solve [weight] | nonzero ].
Ltac limit_value := first [ reflexivity | lra | rewrite ?exp_0, ?sigmoid_0, ?tanh_0; first [ring | lra | field; not_zero] ].
