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
        from pretraining.trainers.fast_t5 import FastT5, FlatWeights
        from pretraining.model.t5 import T5, T5Config

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
        from pretraining.trainers.train_gpu import mean_loss

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
    RATE, TABLE_RATE, DECAY = 1e-2, 3e-3, 0.1

    def setUp(self) -> None:
        from pretraining.trainers.fast_t5 import FlatWeights
        from pretraining.model.t5 import T5Config

        torch.manual_seed(4)
        self.flat = FlatWeights(T5Config(vocab_size=50, d_model=64, d_kv=32, num_heads=2, d_ff=96, num_layers=2, num_decoder_layers=1, shared_head=True))
        self.start = torch.randn(self.flat.size)
        self.gradients = torch.randn(5, 2, self.flat.size)

    def run_workers(self, workers: int):
        """The state after five steps; one worker gets the mean of what two would hold."""
        from pretraining.trainers.optimizer import Part, SharedState

        state, barrier = SharedState(self.flat.size, workers), threading.Barrier(workers)
        state.start_from(self.start)
        parts = [Part(state, self.flat, w, workers, barrier) for w in range(workers)]
        for gradient in self.gradients:
            state.gradients.copy_(gradient if workers == 2 else gradient.bfloat16().float().mean(0, keepdim=True))
            threads = [threading.Thread(target=p.step, args=(self.RATE, self.TABLE_RATE, self.DECAY, 1.0, 0.5)) for p in parts]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
        return state

    def test_tables_and_norms_follow_adam(self) -> None:
        from pretraining.trainers.optimizer import BETA1, BETA2, EPS

        state = self.run_workers(2)
        wanted = self.start.clone().requires_grad_()
        plain = torch.optim.Adam([wanted], lr=self.TABLE_RATE, betas=(BETA1, BETA2), eps=EPS)
        for gradient in self.gradients:
            mean = gradient.bfloat16().float().mean(0)
            wanted.grad = mean * min(1.0, 1.0 / (float(mean.norm()) + 1e-6))
            plain.step()
        for begin, shape, is_matrix in self.flat.places():
            at = slice(begin, begin + torch.Size(shape).numel())
            self.assertEqual(torch.allclose(state.master[at], wanted[at].detach(), atol=2e-5), not is_matrix, shape)
        self.assertTrue(torch.equal(state.weights, state.master.bfloat16()))
        self.assertEqual(int(state.updates), 5)

    def test_matrices_move_by_the_same_amount_in_every_direction(self) -> None:
        from pretraining.trainers.muon import step_size

        self.gradients = self.gradients[:1]
        state = self.run_workers(2)
        for name, begin, shape in self.flat.matrices():
            at = slice(begin, begin + shape[0] * shape[1])
            moved = (self.start[at] * (1 - self.RATE * self.DECAY) - state.master[at]).view(shape)
            unit = self.RATE * step_size(name, shape)
            found = torch.linalg.svdvals(moved) / unit
            self.assertLess(float(found.max()), 1.35, name)
            self.assertGreater(float(found.median()), 0.6, name)
            mean = self.gradients[0].bfloat16().float().mean(0)[at].view(shape)
            # The nearest orthogonal matrix to a gradient is the one that has the largest inner product with it.
            self.assertGreater(float((moved / unit * mean).sum()), 0.8 * float(torch.linalg.svdvals(mean).sum()), name)

    def test_the_trainer_on_a_gpu_moves_matrices_alike(self) -> None:
        from pretraining.trainers.muon import Muon

        state = self.run_workers(2)
        wanted = self.start.clone()
        named = [(name, wanted[begin:begin + shape[0] * shape[1]].view(shape)) for name, begin, shape in self.flat.matrices()]
        muon = Muon(named, self.RATE, self.DECAY)
        for gradient in self.gradients:
            mean = gradient.bfloat16().float().mean(0)
            mean *= min(1.0, 1.0 / (float(mean.norm()) + 1e-6))
            for (_, begin, shape), (_, matrix) in zip(self.flat.matrices(), named):
                matrix.grad = mean[begin:begin + shape[0] * shape[1]].view(shape)
            muon.step()
        for name, begin, shape in self.flat.matrices():
            at = slice(begin, begin + shape[0] * shape[1])
            self.assertTrue(torch.allclose(state.master[at], wanted[at], atol=2e-3), name)

    def test_two_workers_equal_one(self) -> None:
        one, two = self.run_workers(1), self.run_workers(2)
        self.assertTrue(torch.allclose(one.master, two.master, atol=2e-3))
        self.assertTrue(torch.allclose(one.average, two.average, atol=2e-3))
        self.assertGreater(float((one.master - self.start).abs().min()), 0.0)

    def test_a_gradient_that_is_not_finite_changes_nothing(self) -> None:
        from pretraining.trainers.optimizer import Part, SharedState

        state = SharedState(self.flat.size, 1)
        state.start_from(self.start)
        state.gradients[0, 3] = float("nan")
        norm = Part(state, self.flat, 0, 1, threading.Barrier(1)).step(0.1, 0.1, 0.0, 1.0, 0.9)
        self.assertTrue(norm != norm)
        self.assertTrue(torch.equal(state.master, self.start))
        self.assertEqual(int(state.updates), 0)


if __name__ == "__main__":
    unittest.main()
