using FineTuneSdk.Benchmarks;
using FineTuneSdk.Benchmarks.Decoding;
using FineTuneSdk.Benchmarks.Tokenization;
using FineTuneSdk.Cli.Machine;
using FineTuneSdk.Torch.Native;
using static TorchSharp.torch;

// Usage: full | yardstick | clinc150 | gsm8k | tokenize | decode [rounds], or memory [part of a name]. All but the first need the folder of the reference numbers in FINETUNE_TESTDATA.
// Everything is compared within one run: the variants take turns step by step, and what is printed are medians and their ratios.
StartSettings.Apply();
NativeSettings.Apply();
LibTorch.Load();
if (int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads))
    set_num_threads(threads);
var rounds = args.Length > 1 && int.TryParse(args[1], out var number) ? number : 8;
switch (args.FirstOrDefault())
{
    case "full":
        FullSequences.Run(rounds);
        break;
    case "yardstick" or "clinc150" or "gsm8k":
        RealJobs.Run(args[0], rounds);
        break;
    case "tokenize":
        TokenizerSpeed.Run(rounds);
        break;
    case "decode":
        DecodingSpeed.Run(rounds);
        break;
    case "memory":
        MemoryPeaks.Run(args.ElementAtOrDefault(1));
        break;
    default:
        Console.Error.WriteLine("Name a benchmark: full, yardstick, clinc150, gsm8k, tokenize, decode or memory.");
        return 2;
}
return 0;
