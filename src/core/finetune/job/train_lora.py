"""Trains a LoRA adapter on the examples beside this file, on one GPU, with Transformers and PEFT.

    pip install -r requirements.txt
    python train_lora.py

Everything is read from job.json; --model names another base of the same shape, --output another folder. The adapter in
<output>/adapter can be imported into the Instruct Playground as it is: choose its two files.
"""
import argparse
import json
from pathlib import Path

import torch
from peft import LoraConfig, TaskType, get_peft_model
from transformers import (
    AutoModelForSeq2SeqLM,
    AutoTokenizer,
    DataCollatorForSeq2Seq,
    Seq2SeqTrainer,
    Seq2SeqTrainingArguments,
    set_seed,
)

HERE = Path(__file__).resolve().parent


def read_rows(name):
    with open(HERE / "data" / name, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


class Examples(torch.utils.data.Dataset):
    """Token ids of prompts and answers, cut like the prompts of the paper: at the end."""

    def __init__(self, rows, tokenizer, job):
        self.items = []
        for row in rows:
            source = tokenizer(row["source"], max_length=job["max_source_length"], truncation=True)
            target = tokenizer(row["target"], max_length=job["max_target_length"], truncation=True)
            self.items.append({
                "input_ids": source["input_ids"],
                "attention_mask": source["attention_mask"],
                "labels": target["input_ids"],
            })

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


def predict(model, tokenizer, rows, job, path):
    model.eval()
    with open(path, "w", encoding="utf-8") as out:
        for row in rows:
            inputs = tokenizer(
                row["source"], max_length=job["max_source_length"], truncation=True, return_tensors="pt"
            ).to(model.device)
            with torch.no_grad():
                ids = model.generate(**inputs, max_new_tokens=job["max_target_length"], do_sample=False)
            prediction = tokenizer.decode(ids[0], skip_special_tokens=True)
            out.write(json.dumps({"id": row["id"], "prediction": prediction, "references": row["references"]}) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model")
    parser.add_argument("--output", type=Path, default=HERE / "output")
    arguments = parser.parse_args()
    job = json.loads((HERE / "job.json").read_text(encoding="utf-8"))
    name = arguments.model or job["base_model"]
    set_seed(job["seed"])

    tokenizer = AutoTokenizer.from_pretrained(name)
    # T5 overflows in half precision; bfloat16 does not.
    bf16 = torch.cuda.is_available() and torch.cuda.is_bf16_supported()
    model = AutoModelForSeq2SeqLM.from_pretrained(name)
    model = get_peft_model(model, LoraConfig(
        task_type=TaskType.SEQ_2_SEQ_LM,
        r=job["rank"],
        lora_alpha=job["alpha"],
        lora_dropout=job["dropout"],
        use_rslora=job["rslora"],
        target_modules=job["target_modules"],
        bias="none",
    ))
    model.print_trainable_parameters()

    train, held_out = read_rows("train.jsonl"), read_rows("heldout.jsonl")
    trainer = Seq2SeqTrainer(
        model=model,
        args=Seq2SeqTrainingArguments(
            output_dir=str(arguments.output),
            max_steps=job["steps"],
            learning_rate=job["learning_rate"],
            lr_scheduler_type=job["schedule"],
            warmup_steps=job["warmup_steps"],
            weight_decay=job["weight_decay"],
            max_grad_norm=job["clip_norm"],
            per_device_train_batch_size=job["batch_size"],
            gradient_accumulation_steps=job["accumulation"],
            bf16=bf16,
            seed=job["seed"],
            logging_steps=max(1, job["steps"] // 50),
            save_strategy="no",
            report_to=[],
        ),
        train_dataset=Examples(train, tokenizer, job),
        data_collator=DataCollatorForSeq2Seq(tokenizer, model=model, label_pad_token_id=-100),
    )
    trainer.train()
    model.save_pretrained(str(arguments.output / "adapter"))
    predict(model, tokenizer, held_out, job, arguments.output / "predictions.jsonl")
    print(f"The adapter is in {arguments.output / 'adapter'}, its answers in {arguments.output / 'predictions.jsonl'}.")


if __name__ == "__main__":
    main()
