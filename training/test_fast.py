"""The CPU trainer's fused path against plain PyTorch; skipped where torch or a C compiler is missing."""

from __future__ import annotations

import shutil
import threading
import unittest

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    torch = None

READY = torch is not None and bool(shutil.which("cc"))


@unittest.skipUnless(READY, "PyTorch or a C compiler is missing")
class FastPath(unittest.TestCase):
    def setUp(self) -> None:
        from fast_t5 import FastT5, FlatWeights
        from model import T5, T5Config

        torch.manual_seed(3)
        config = T5Config(vocab_size=160, d_model=96, d_kv=32, num_heads=3, d_ff=128, num_layers=2, num_decoder_layers=2, shared_head=True)
        self.plain, self.flat = T5(config), FlatWeights(config)
        self.master = torch.zeros(self.flat.size)
        # Both start from weights that bfloat16 holds exactly.
        for name, view in self.flat.state_dict(self.master).items():
            view.copy_(self.plain.state_dict()[name].bfloat16().float())
        self.plain.load_state_dict(self.flat.state_dict(self.master))
        self.leaves = {k: v.detach().requires_grad_() for k, v in self.flat.views(self.master.bfloat16()).items()}
        self.fast = FastT5(config, self.leaves)
        self.source = torch.randint(3, 160, (4, 24))
        self.source[1, -6:] = 0
        self.decoder = torch.randint(3, 160, (4, 8))
        self.labels = torch.randint(3, 160, (4, 8))
        self.labels[2, -3:] = -100

    def test_loss_and_gradients(self) -> None:
        from train_gpu import mean_loss

        wanted = mean_loss(self.plain, self.source, self.decoder, self.labels)
        wanted.backward()
        loss, losses = self.fast.loss(self.source, self.decoder, self.labels)
        self.assertAlmostEqual(float(loss), float(wanted), delta=0.01 * float(wanted))
        self.assertEqual(float(losses[2, -3:].abs().sum()), 0.0)
        found = torch.autograd.grad(loss, list(self.leaves.values()))
        flat = torch.cat([g.float().reshape(-1) for g in found])
        named = self.flat.state_dict(flat)
        for name, parameter in self.plain.named_parameters():
            with self.subTest(name):
                error = float((named[name] - parameter.grad).norm() / parameter.grad.norm())
                self.assertLess(error, 0.05)

    def test_every_weight_has_one_place(self) -> None:
        marked = torch.arange(self.flat.size, dtype=torch.float64)
        named = self.flat.state_dict(marked)
        self.assertEqual(set(named), set(self.plain.state_dict()))
        self.assertTrue(torch.equal(torch.cat([t.reshape(-1) for t in named.values()]).sort().values, marked))
        for name, tensor in self.plain.state_dict().items():
            self.assertEqual(named[name].shape, tensor.shape, name)


@unittest.skipUnless(READY, "PyTorch or a C compiler is missing")
class Optimizer(unittest.TestCase):
    def test_two_workers_equal_adamw(self) -> None:
        from optimizer import BETA1, BETA2, EPS, Part, SharedState

        torch.manual_seed(4)
        size, rate, decay = 5001, 1e-2, 0.1
        start = torch.randn(size)
        state = SharedState(size, 2)
        state.start_from(start)
        decays = (torch.arange(size) % 2).float()
        barrier = threading.Barrier(2)
        parts = [Part(state, decays, w, 2, barrier) for w in range(2)]
        wanted = [start[decays == d].clone().requires_grad_() for d in (0, 1)]
        plain = torch.optim.AdamW([{"params": [wanted[0]], "weight_decay": 0.0}, {"params": [wanted[1]], "weight_decay": decay}],
                                  lr=rate, betas=(BETA1, BETA2), eps=EPS)
        for _ in range(5):
            state.gradients.copy_(torch.randn(2, size))
            mean = state.gradients.float().mean(0)
            mean *= min(1.0, 1.0 / (float(mean.norm()) + 1e-6))
            for d in (0, 1):
                wanted[d].grad = mean[decays == d].clone()
            plain.step()
            threads = [threading.Thread(target=p.step, args=(rate, decay, 1.0, 0.5)) for p in parts]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
        for d in (0, 1):
            self.assertTrue(torch.allclose(state.master[decays == d], wanted[d].detach(), atol=2e-5))
        self.assertTrue(torch.equal(state.weights, state.master.bfloat16()))
        self.assertEqual(int(state.updates), 5)

    def test_a_gradient_that_is_not_finite_changes_nothing(self) -> None:
        from optimizer import Part, SharedState

        state = SharedState(64, 1)
        state.start_from(torch.ones(64))
        state.gradients[0, 3] = float("nan")
        norm = Part(state, torch.zeros(64), 0, 1, threading.Barrier(1)).step(0.1, 0.0, 1.0, 0.9)
        self.assertTrue(norm != norm)
        self.assertTrue(torch.equal(state.master, torch.ones(64)))
        self.assertEqual(int(state.updates), 0)


if __name__ == "__main__":
    unittest.main()
