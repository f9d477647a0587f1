"""What notes on recurrent networks, returns, autoencoders, diffusion and attention write beside their formulas: what is true is proved, its lie
found, and nothing true is called wrong.
"""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read


def verdicts(text: str) -> list[str]:
    """The verdicts on the claims of a note in their order; what is not read comes as its kind."""
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts if part.kind in ("claim", "unread")]
    return [judge(part.task)["verdict"] if part.task and not part.verdict else part.verdict or part.kind for part in parts]


VELOCITY = r"The velocity is $v_{t+1} = \beta v_t + g_t$ with $v_0 = 0$. Unrolled, "
AVERAGE = r"Let $m_t = \beta m_{t-1} + (1 - \beta) g_t$ with $m_0 = 0$. "
SUMMED = r"$$v_t = \sum_{k=0}^{t-1} \beta^{t-1-k} g_k .$$ "
MEAN = r"If $\mathbb{E}[g_i] = \mu$ for every $i$, then "
GATES = r"With gates $i, f, o \in (0, 1)^d$ and $g \in \mathbb{R}^d$ let $$c_t = f \odot c_{t-1} + i \odot g, \qquad y_t = o \odot \tanh(c_t) .$$ Then "
ENCODER = r"The encoder gives $\mu, \log \sigma^2 \in \mathbb{R}^d$, and $$D = \frac{1}{2} \sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2) .$$ Then "
SIGNS = r"Let $x \in \mathbb{R}_{>0}^n$, $z \in \mathbb{R}_{\ge 0}^n$, $\lambda \in (0, \infty)$ and $\rho \in [0, \infty)$. Then "
VALUES = r"Let $V \in \mathbb{R}^{m \times p}$. For $p = \operatorname{softmax}(s)$ with $s \in \mathbb{R}^m$ "
PROCESS = (
    r"Let $\beta_t \in (0, 1)$, $\alpha_t = 1 - \beta_t$ and $\bar\alpha_t = \prod_{s=1}^t \alpha_s$. The process is "
    r"$$x_t = \sqrt{\alpha_t} \, x_{t-1} + \sqrt{1 - \alpha_t} \, \epsilon_t, \qquad \epsilon_t \sim \mathcal{N}(0, I) .$$ "
    r"By definition $\bar\alpha_t = \alpha_t \bar\alpha_{t-1}$. In closed form, for $\epsilon \sim \mathcal{N}(0, I)$, $$x_t = \sqrt{\bar\alpha_t} \, x_0 + \sqrt{1 - \bar\alpha_t} \, \epsilon .$$ So "
)
COVARIANCE = r"Let $\mu \in \mathbb{R}^d$ and let $\Sigma \in \mathbb{R}^{d \times d}$ be positive definite. "
LAWS = r"Let $q = \mathcal{N}(\mu, \sigma^2)$ and $p = \mathcal{N}(0, 1)$ with $\sigma > 0$. Then "
SPINS = r"Let $s \in \{-1, 1\}^n$ and $A \in \{0, 1\}^{n \times n}$. Then "
PAIRS = {
    "distributions with a name": (
        LAWS
        + r"$$D_{\mathrm{KL}}(q \,\|\, p) = \frac{1}{2}(\mu^2 + \sigma^2 - 1 - \log \sigma^2), \quad H(p) = \frac{1}{2} \log(2 \pi e) .$$",
        LAWS + r"$$D_{\mathrm{KL}}(q \,\|\, p) = \frac{1}{2}(\mu^2 + \sigma^2 - 1 - \log \sigma), \quad H(p) = \log(2 \pi e) .$$",
    ),
    "the divergence the other way round": (
        LAWS + r"$$\mathrm{KL}(p \| q) = \log \sigma + \frac{1 + \mu^2}{2 \sigma^2} - \frac{1}{2} .$$",
        LAWS + r"$$\mathrm{KL}(p \| q) = \mathrm{KL}(q \| p) .$$",
    ),
    "arrays of two numbers": (
        SPINS + r"$$\|s\|^2 = n, \quad \operatorname{tr}(A^\top A) = \sum_{i,j} A_{ij} .$$",
        SPINS + r"$$\|s\|^2 = 1, \quad \operatorname{tr}(A A) = \sum_{i,j} A_{ij} .$$",
    ),
    "the closed form of a step to t + 1": (VELOCITY + SUMMED, VELOCITY + r"$$v_t = \sum_{k=0}^{t-1} \beta^{t-k} g_k .$$"),
    "a closed form behind a sum over the same": (
        VELOCITY + SUMMED + AVERAGE + r"Then $$m_t = (1 - \beta) \sum_{i=1}^t \beta^{t-i} g_i .$$",
        VELOCITY + SUMMED + AVERAGE + r"Then $$m_t = \sum_{i=1}^t \beta^{t-i} g_i .$$",
    ),
    "the mean of all": (
        AVERAGE + MEAN + r"$$\mathbb{E}[m_t] = (1 - \beta^t) \mu .$$",
        AVERAGE + MEAN + r"$$\mathbb{E}[m_t] = (1 - \beta)^t \mu .$$",
    ),
    "a set of arrays": (
        GATES + r"$$\frac{\partial y_t}{\partial c_t} = \operatorname{diag}(o \odot (1 - \tanh(c_t)^2)) .$$",
        GATES + r"$$\frac{\partial y_t}{\partial c_t} = \operatorname{diag}(o \odot (1 - \tanh(c_t))) .$$",
    ),
    "the state before is as large": (
        GATES + r"$$\frac{\partial c_t}{\partial c_{t-1}} = \operatorname{diag}(f) .$$",
        GATES + r"$$\frac{\partial c_t}{\partial c_{t-1}} = \operatorname{diag}(i) .$$",
    ),
    "the logarithm of variances": (
        ENCODER + r"$$\frac{\partial D}{\partial \sigma_j} = \sigma_j - \frac{1}{\sigma_j} .$$",
        ENCODER + r"$$\frac{\partial D}{\partial \sigma_j} = \sigma_j - \frac{1}{\sigma_j^2} .$$",
    ),
    "signs of entries": (
        SIGNS
        + r"$$\sum_i \log(x_i^2) = 2 \sum_i \log x_i, \quad \sum_i \sqrt{z_i}^2 = \sum_i z_i, \quad \sqrt{\lambda^2} = \lambda, \quad \sqrt{\rho^2} = \rho .$$",
        SIGNS
        + r"$$\sum_i \log(x_i^2) = \sum_i \log x_i, \quad \sum_i \sqrt{z_i}^2 = -\sum_i z_i, \quad \sqrt{\lambda^2} = -\lambda, \quad \sqrt{\rho^2} = -\rho .$$",
    ),
    "a letter that was a size": (
        VALUES + r"$$\frac{\partial p}{\partial s} = \operatorname{diag}(p) - p p^\top .$$",
        VALUES + r"$$\frac{\partial p}{\partial s} = \operatorname{diag}(p) + p p^\top .$$",
    ),
    "independent Gaussians": (
        r"For two independent Gaussians $u \sim \mathcal{N}(0, a^2)$ and $w \sim \mathcal{N}(0, b^2)$ $$\operatorname{Var}(u + w) = a^2 + b^2 .$$",
        r"For two independent Gaussians $u \sim \mathcal{N}(0, a^2)$ and $w \sim \mathcal{N}(0, b^2)$ $$\operatorname{Var}(u + w) = (a + b)^2 .$$",
    ),
    "a spread in a law": (
        r"$$\mathrm{KL}(\mathcal{N}(m, s^2) \,\|\, \mathcal{N}(0, 1)) = \frac{1}{2} (m^2 + s^2 - 1) - \log s .$$",
        r"$$\mathrm{KL}(\mathcal{N}(m, s^2) \,\|\, \mathcal{N}(0, 1)) = \frac{1}{2} (m^2 + s^2 - 1) - 2 \log s .$$",
    ),
    "entropies": (
        r"$$\mathbb{H}[\mathcal{N}(m, s^2)] = \frac{1}{2} \log(2 \pi e s^2), \quad H(\mathcal{U}(a, b)) = \log(b - a), "
        r"\quad H(\mathrm{Bernoulli}(q)) = -q \log q - (1 - q) \log(1 - q) .$$",
        r"Let $m \in \mathbb{R}$ and $s > 0$. $$\mathbb{H}[\mathcal{N}(m, s^2)] = \frac{1}{2} \log(2 \pi s^2), \quad H(\mathcal{U}(0, s)) = \log(2 s), "
        r"\quad H(\mathrm{Bernoulli}(q)) = q \log q + (1 - q) \log(1 - q) .$$",
    ),
    "the entropy of a column": (
        COVARIANCE + r"Then $$H(\mathcal{N}(\mu, \Sigma)) = \frac{d}{2} \log(2 \pi e) + \frac{1}{2} \log \det \Sigma .$$",
        COVARIANCE + r"Then $$H(\mathcal{N}(\mu, \Sigma)) = \frac{1}{2} \log(2 \pi e) + \frac{1}{2} \log \det \Sigma .$$",
    ),
    "a sequence that begins earlier": (
        r"$$\sum_{t=1}^T r_t = r_1 + \sum_{t=2}^T r_t .$$ $$\sum_{t=0}^T r_t = r_0 + \sum_{t=1}^T r_t .$$",
        r"$$\sum_{t=1}^T r_t = r_2 + \sum_{t=2}^T r_t .$$ $$\sum_{t=0}^T r_t = r_1 + \sum_{t=1}^T r_t .$$",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_true_is_proved_and_its_lie_found(name: str) -> None:
    true, lie = PAIRS[name]
    proved = verdicts(true)
    assert set(proved) == {"proved"}, proved
    assert set(verdicts(lie)) - {"proved"} <= {"refuted", "ill-typed"}, verdicts(lie)
    assert {"refuted", "ill-typed"} & set(verdicts(lie))


def test_what_a_closed_form_tells_of_a_state_tells_more_than_its_recurrence() -> None:
    right = r"$$x_0 = \frac{x_t - \sqrt{1 - \bar\alpha_t} \, \epsilon}{\sqrt{\bar\alpha_t}} .$$"
    wrong = r"$$x_0 = \frac{x_t - \sqrt{1 - \bar\alpha_t} \, \epsilon}{\bar\alpha_t} .$$"
    assert verdicts(PROCESS + right)[-1] in ("proved", "supported", "unknown")
    assert verdicts(PROCESS + wrong)[-1] == "refuted"


POLICY = r"Let $\theta \in \mathbb{R}^n$. The policy is $\pi(a) = \frac{e^{\theta_a}}{\sum_{b} e^{\theta_b}}$. Then "


def test_entries_that_are_written_as_calls_are_mended_as_calls() -> None:
    wrong = r"\frac{\partial \pi(a)}{\partial \theta_b} = \pi(a) (\mathbb{1}[a = b] + \pi(b))"
    note = document_of(POLICY + f"\n\n$${wrong}$$", "markdown")
    (claim,) = [part for item in read(note) for part in item.parts if part.kind == "claim"]
    found = judge(claim.task)
    assert (claim.latex, found["verdict"]) == (wrong, "refuted")
    assert found["mended"] == wrong.replace("] + ", "] - ")
    assert verdicts(POLICY + f"\n\n$${found['mended']}$$") == ["proved"]


NO_ALARM = {
    "states beside the terms of their sequence": r"With $h_t = (1 - \eta_t) h_{t-1}$ we have $$\prod_{s=2}^{t} \frac{h_s}{h_{s-1}} = \frac{h_t}{h_1} .$$",
    "a return that is infinite, then one that is not": (
        r"The return is $G_t = \sum_{k=0}^{\infty} \gamma^k r_{t+k}$ with $0 \le \gamma < 1$. It obeys $$G_t = r_t + \gamma G_{t+1} .$$ "
        r"For a finite horizon $$\sum_{t=0}^{T} \gamma^t r_t = r_0 + \gamma \sum_{t=1}^{T} \gamma^{t-1} r_t .$$"
    ),
    "a size that was a letter of its own": (
        r"Let $X \in \mathbb{R}^{n \times p}$ and $w \in \mathbb{R}^p$, and let $p = \operatorname{softmax}(s)$ with $s \in \mathbb{R}^m$. Then "
        r"$$(X w)_i = \sum_{j=1}^{p} X_{ij} w_j .$$"
    ),
    "an H of the text": r"Let $H(x) = x^2$. Then $H(3) = 9$ and $H(\mathcal{N}(0, 1)) = 1$.",
}


@pytest.mark.parametrize("name", NO_ALARM)
def test_what_is_true_as_it_is_meant_is_no_alarm(name: str) -> None:
    assert not {"refuted", "ill-typed", "unread"} & set(verdicts(NO_ALARM[name])), verdicts(NO_ALARM[name])


@pytest.mark.parametrize("claim", [r"\mathbb{E}[x^2] = 1", "x^2 = 1", r"x = (0, 1)"])
def test_a_name_that_stands_for_a_distribution_is_no_number(claim: str) -> None:
    """It was read as a letter N times a pair."""
    words = verdicts(rf"Let $x \in \mathbb{{R}}$ and $x = \mathcal{{N}}(0, 1)$. Then $${claim}$$")
    assert not {"proved", "refuted", "ill-typed"} & set(words)


def test_a_name_means_its_distribution_until_it_is_told_anew() -> None:
    anew = r"Now let $p \in \mathbb{R}^K$ and $q \in \mathbb{R}^K$ be probability vectors. Then $$\mathrm{KL}(p \| q) = \sum_k p_k \log \frac{p_k}{q_k} .$$"
    assert verdicts(LAWS + anew) == ["proved"]
