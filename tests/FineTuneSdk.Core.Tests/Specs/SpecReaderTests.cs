using System.Text;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Tests.Specs;

public sealed class SpecReaderTests
{
    private const string Minimal = """{ "base": { "model": "tiny" }, "data": { "train": "t.jsonl" } }""";

    [Fact]
    public void A_minimal_spec_has_every_default()
    {
        using var folder = new SpecFolder("t.jsonl");
        var file = folder.Read(Minimal, new DiagnosticBag())!;
        Assert.False(file.HasErrors);
        Assert.Equal("support", file.Name);
        Assert.Equal(new FineTuneSpec { Base = new BaseSpec { Model = "tiny" }, Data = new DataSpec { Train = "t.jsonl" } }.ToString(), file.Spec.ToString());
        Assert.Equal(0.1, file.Spec.Data.Validation.Share);
    }

    [Fact]
    public void Every_key_is_read()
    {
        using var folder = new SpecFolder("t.jsonl", "v.jsonl", "h.jsonl");
        var bag = new DiagnosticBag();
        var spec = folder.Read(
            """
            {
              // comments and trailing commas are fine
              "$schema": "x",
              "base": { "model": "tiny", "weights": "fresh", },
              "data": { "train": "t.jsonl", "validation": "v.jsonl", "test": "h.jsonl" },
              "method": { "type": "lora", "rank": 8, "alpha": 4.5, "dropout": 0.25, "targets": ["q_proj", "v_proj"], "modulesToSave": ["embed_tokens"], "ensureWeightTying": true, "initialization": "gaussian" },
              "training": {
                "epochs": 0.5, "learningRate": 1e-3, "batchSize": 32, "microBatchSize": 4, "maxLength": 256, "truncation": "end", "schedule": "linear", "warmup": 0,
                "optimizer": "muon", "weightDecay": 0.1, "maxGradientNorm": 0, "gradientCheckpointing": true, "frozenWeights": "stored", "seed": 7, "precision": "float32"
              },
              "evaluation": { "maxNewTokens": 32, "gates": [ { "metric": "exactMatch", "field": "department", "on": "validation", "min": 0.5, "max": 1 } ] } /* end */
            }
            """,
            bag)!.Spec;
        Assert.Empty(bag);
        Assert.Equal(BaseWeights.Fresh, spec.Base.Weights);
        Assert.Equal(new ValidationSpec(File: "v.jsonl"), spec.Data.Validation);
        Assert.Equal("h.jsonl", spec.Data.Test);
        Assert.Equal(["q_proj", "v_proj"], spec.Method.Targets!);
        Assert.Equal(["embed_tokens"], spec.Method.ModulesToSave);
        Assert.Equal(
            new MethodSpec { Rank = 8, Alpha = 4.5, Dropout = 0.25, EnsureWeightTying = true, Initialization = LoraInitialization.Gaussian, Targets = spec.Method.Targets, ModulesToSave = spec.Method.ModulesToSave },
            spec.Method);
        Assert.Equal(
            new TrainingSpec
            {
                Epochs = 0.5, LearningRate = 1e-3, BatchSize = 32, MicroBatchSize = 4, MaxLength = 256, Truncation = Truncation.End, Schedule = LearningRateSchedule.Linear, Warmup = 0,
                Optimizer = OptimizerType.Muon, WeightDecay = 0.1, MaxGradientNorm = 0, GradientCheckpointing = true, FrozenWeights = FrozenWeights.Stored, Seed = 7, Precision = Precision.Float32,
            },
            spec.Training);
        Assert.Equal(32, spec.Evaluation.MaxNewTokens);
        Assert.Equal([new GateSpec { Metric = GateMetric.ExactMatch, Field = "department", On = DataPart.Validation, Min = 0.5, Max = 1 }], spec.Evaluation.Gates);
    }

    [Fact]
    public void Kinds_of_updates_are_read()
    {
        using var folder = new SpecFolder("t.jsonl");
        var bag = new DiagnosticBag();
        var method = folder.Read(
            """
            {
              "base": { "model": "tiny" }, "data": { "train": "t.jsonl" },
              "method": {
                "rankPattern": { "q_proj": 4 }, "alphaPattern": { "v_proj": 2.5 }, "useRslora": true, "useDora": true, "bias": "loraOnly", "excludeModules": ["down_proj"],
                "layersToTransform": [1, 0], "trainableTokenIndices": [9, 2], "initialization": "orthogonal"
              }
            }
            """,
            bag)!.Spec.Method;
        Assert.Empty(bag);
        Assert.Equal([new("q_proj", 4)], method.RankPattern);
        Assert.Equal([new("v_proj", 2.5)], method.AlphaPattern);
        Assert.Equal(["down_proj"], method.ExcludeModules);
        Assert.Equal([1, 0], method.LayersToTransform);
        Assert.Equal([9, 2], method.TrainableTokenIndices);
        Assert.Equal((true, true, Core.Adapters.AdapterBias.LoraOnly, LoraInitialization.Orthogonal), (method.UseRslora, method.UseDora, method.Bias, method.Initialization));
    }

    [Fact]
    public void All_mistakes_are_reported_at_once_with_their_places()
    {
        using var folder = new SpecFolder("t.jsonl");
        Assert.Equal(
            [
                "(3,41): error FTSDK1010: The file \"h.jsonl\" of \"test\" doesn't exist; paths are relative to the spec.",
                "(4,23): error FTSDK1008: \"type\" is \"lorra\"; it must be one of \"lora\", \"full\". Did you mean \"lora\"?",
                "(4,40): error FTSDK1006: \"rank\" is 0; it must be at least 1 and at most 65536.",
                "(5,17): error FTSDK1003: Unknown key \"epoch\" in \"training\". Did you mean \"epochs\"?",
                "(5,45): error FTSDK1005: \"learningRate\" must be a number, but is the string \"2e-4\".",
                "(6,3): error FTSDK1003: Unknown key \"evalution\" in the spec. Did you mean \"evaluation\"?",
            ],
            folder.Problems(
                """
                {
                  "base": { "model": "tiny" },
                  "data": { "train": "t.jsonl", "test": "h.jsonl" },
                  "method": { "type": "lorra", "rank": 0 },
                  "training": { "epoch": 3, "learningRate": "2e-4" },
                  "evalution": {}
                }
                """));
    }

    [Theory]
    [InlineData("""[]""", "(1,1): error FTSDK1005: The spec must be an object, but is a list.")]
    [InlineData("""  """, "(1,3): error FTSDK1002: This isn't JSON: the file is empty.")]
    [InlineData("""{}""", "(1,1): error FTSDK1007: The key \"base\" is missing.", "(1,1): error FTSDK1007: The key \"data\" is missing.")]
    [InlineData("""{"base":{},"data":{"train":"t.jsonl"}}""", "(1,9): error FTSDK1007: The key \"model\" is missing in \"base\".")]
    [InlineData("""{"base":{"model":"tiny","model":"x"},"data":{"train":"t.jsonl"}}""", "(1,25): error FTSDK1004: The key \"model\" stands here a second time; the first is on line 1. Keep one of them.")]
    [InlineData("""{"base":{"model":null},"data":{"train":"t.jsonl"}}""", "(1,18): error FTSDK1005: \"model\" must be a string, but is null; leave the key out for its default.")]
    [InlineData("""{"base":{"model":""},"data":{"train":"t.jsonl"}}""", "(1,18): error FTSDK1006: \"model\" is empty.")]
    [InlineData("""{"base":{"model":"a\u0000b"},"data":{"train":"t.jsonl"}}""", "(1,18): error FTSDK1006: \"model\" has a NUL character.")]
    [InlineData("""{"base":"tiny","data":{"train":"t.jsonl"}}""", "(1,9): error FTSDK1005: \"base\" must be an object, but is the string \"tiny\".")]
    [InlineData("""{"base":{"model":"é𝄞","x":1},"data":{"train":"t.jsonl"}}""", "(1,24): error FTSDK1003: Unknown key \"x\" in \"base\". Its keys are \"model\", \"weights\".")]
    [InlineData("""{"base":{"model":"tiny"},"data":{"train":"."}}""", "(1,42): error FTSDK1010: \"train\" names a folder, \".\"; it must be a file.")]
    [InlineData("""{"base":{"model":"tiny"},"data":{"train":"t.jsonl","validation":0.7}}""", "(1,65): error FTSDK1006: \"validation\" is 0.7; it must be at least 0 and at most 0.5.")]
    [InlineData("""{"base":{"model":"tiny"},"data":{"train":"t.jsonl","validation":[1]}}""", "(1,65): error FTSDK1005: \"validation\" must be a share of the training examples or the path of a file, but is a list.")]
    [InlineData(
        """{"base":{"model":"tiny"},"data":{"train":"t.jsonl","test":"./t.jsonl"}}""",
        "(1,59): error FTSDK1009: \"test\" and \"train\" name the same file, \"./t.jsonl\": examples to measure with may not be trained on.")]
    public void Problems_of_base_and_data(string json, params string[] expected) => Check(json, expected);

    [Theory]
    [InlineData("""{"type":"full","rank":8}""", "(3,32): error FTSDK1009: \"rank\" is for the method \"lora\" alone, and the method is \"full\": remove the key, or change \"type\".")]
    [InlineData("""{"alpha":0}""", "(3,19): error FTSDK1006: \"alpha\" is 0; it must be more than 0.")]
    [InlineData("""{"alpha":1e999}""", "(3,19): error FTSDK1006: \"alpha\" is 1e999; it must be more than 0.")]
    [InlineData("""{"dropout":1}""", "(3,21): error FTSDK1006: \"dropout\" is 1; it must be at least 0 and less than 1.")]
    [InlineData("""{"rank":8.5}""", "(3,18): error FTSDK1005: \"rank\" must be a whole number, but is the number 8.5.")]
    [InlineData("""{"rank":1e12}""", "(3,18): error FTSDK1006: \"rank\" is 1e12; it must be at least 1 and at most 65536.")]
    [InlineData("""{"targets":"all_linear"}""", "(3,21): error FTSDK1008: \"targets\" is \"all_linear\"; it must be \"all-linear\" or a list of names. Did you mean \"all-linear\"?")]
    [InlineData("""{"targets":[]}""", "(3,21): error FTSDK1006: \"targets\" is an empty list; name at least one.")]
    [InlineData("""{"targets":3}""", "(3,21): error FTSDK1005: \"targets\" must be \"all-linear\" or a list of strings, but is the number 3.")]
    [InlineData("""{"targets":["q",1,"q"]}""", "(3,26): error FTSDK1005: \"targets[1]\" must be a string, but is the number 1.", "(3,28): error FTSDK1009: \"targets[2]\" repeats \"q\".")]
    [InlineData("""{"ensureWeightTying":true}""", "(3,31): error FTSDK1009: \"ensureWeightTying\" does nothing without \"modulesToSave\" or \"targets\": name the embedding there, or remove the key.")]
    [InlineData("""{"lora_alpha":true}""", "(3,11): error FTSDK1003: Unknown key \"lora_alpha\" in \"method\". Its keys are \"type\", \"rank\", \"alpha\", \"rankPattern\", \"alphaPattern\", \"useRslora\", \"useDora\", \"loraBias\", \"bias\", \"dropout\", \"targets\", \"excludeModules\", \"layersToTransform\", \"trainableTokenIndices\", \"modulesToSave\", \"ensureWeightTying\", \"initialization\".")]
    [InlineData("""{"modules_to_save":[]}""", "(3,11): error FTSDK1003: Unknown key \"modules_to_save\" in \"method\". Did you mean \"modulesToSave\"?")]
    [InlineData("""{"ensureWeightTying":1,"modulesToSave":["x"]}""", "(3,31): error FTSDK1005: \"ensureWeightTying\" must be true or false, but is the number 1.")]
    [InlineData("""{"useDora":true,"loraBias":true}""", "(3,37): error FTSDK1009: \"loraBias\" doesn't go with \"useDora\": DoRA has no bias of its own; remove one of them.")]
    [InlineData("""{"loraBias":true,"initialization":"gaussian"}""", "(3,22): error FTSDK1009: \"loraBias\" goes with the initialization \"default\" alone, and it is \"gaussian\".")]
    [InlineData("""{"rank":7,"initialization":"orthogonal","rankPattern":{"q":3}}""", "(3,37): error FTSDK1009: The initialization \"orthogonal\" needs an even rank, and \"rank\" is 7.", "(3,65): error FTSDK1009: The initialization \"orthogonal\" needs even ranks, and \"q\" has 3.")]
    [InlineData("""{"initialization":"pissa","useDora":true}""", "(3,28): error FTSDK1009: The initialization \"pissa\" doesn't go with \"useDora\": what is trained couldn't be saved for the base.")]
    [InlineData("""{"initialization":"olora","useRslora":true,"alphaPattern":{"q":3}}""", "(3,28): error FTSDK1009: The initialization \"olora\" with \"useRslora\" doesn't go with patterns: what is trained couldn't be saved for the base.")]
    [InlineData("""{"initialization":"pissa","targets":["embed_tokens"],"ensureWeightTying":true}""", "(3,28): error FTSDK1009: The initialization \"pissa\" doesn't go with \"ensureWeightTying\" of targets: the head's part would be the embedding's.")]
    [InlineData("""{"bias":"lora_only"}""", "(3,18): error FTSDK1008: \"bias\" is \"lora_only\"; it must be one of \"none\", \"all\", \"loraOnly\". Did you mean \"loraOnly\"?")]
    [InlineData("""{"rankPattern":{"q":1.5,"a++":2,"":3,"v":0}}""", "(3,30): error FTSDK1005: \"rankPattern.q\" must be a whole number, but is the number 1.5.", "(3,34): error FTSDK1008: \"a++\" in \"rankPattern\" has '++', which isn't taken in a regular expression here.", "(3,42): error FTSDK1006: A name in \"rankPattern\" has 0 characters; 1 to 4096 are allowed.", "(3,51): error FTSDK1006: \"rankPattern.v\" is 0; it must be at least 1 and at most 65536.")]
    [InlineData("""{"alphaPattern":[2]}""", "(3,26): error FTSDK1005: \"alphaPattern\" must be an object of names and numbers, but is a list.")]
    [InlineData("""{"layersToTransform":[0,-1,"x",0]}""", "(3,34): error FTSDK1006: \"layersToTransform[1]\" is -1; it must be at least 0.", "(3,37): error FTSDK1005: \"layersToTransform[2]\" must be a whole number, but is the string \"x\".", "(3,41): error FTSDK1009: \"layersToTransform[3]\" repeats 0.")]
    [InlineData("""{"type":"full","useDora":true}""", "(3,35): error FTSDK1009: \"useDora\" is for the method \"lora\" alone, and the method is \"full\": remove the key, or change \"type\".")]
    public void Problems_of_the_method(string method, params string[] expected) =>
        Check("\n{\"base\":{\"model\":\"tiny\"},\"data\":{\"train\":\"t.jsonl\"},\n\"method\":" + method + "}", expected);

    [Theory]
    [InlineData("""{"metric":"exactMatch"}""", "(3,13): error FTSDK1007: A gate needs \"min\", \"max\" or both.")]
    [InlineData("""{"min":1}""", "(3,13): error FTSDK1007: The key \"metric\" is missing in \"evaluation.gates[0]\".")]
    [InlineData("""{"metric":"exactMatch","min":"a"}""", "(3,42): error FTSDK1005: \"min\" must be a number, but is the string \"a\".")]
    [InlineData("""{"metric":"loss","min":2,"max":1}""", "(3,13): error FTSDK1009: No value passes this gate: \"min\" is 2, \"max\" is 1.")]
    [InlineData("""{"metric":"loss","field":"x","max":1}""", "(3,38): error FTSDK1009: \"field\" is for the metric \"exactMatch\" alone, and the metric is \"loss\".")]
    [InlineData("""{"metric":"accuracy","max":1}""", "(3,23): error FTSDK1008: \"metric\" is \"accuracy\"; it must be one of \"loss\", \"perplexity\", \"exactMatch\".")]
    public void Problems_of_a_gate(string gate, params string[] expected) =>
        Check("\n{\"base\":{\"model\":\"tiny\"},\"data\":{\"train\":\"t.jsonl\",\"test\":\"h.jsonl\"},\"evaluation\":{\"gates\":[\n            " + gate + "]}}", expected);

    [Theory]
    [InlineData(""" "validation":0 """, "validation", "(1,93): error FTSDK1009: This gate is measured on the validation examples, and \"validation\" is 0.")]
    [InlineData(
        """ "validation":0 """,
        "test",
        "(1,93): error FTSDK1009: This gate is measured on the test examples, and the spec has none: add \"test\" to \"data\", or set \"on\" to \"validation\".")]
    [InlineData(""" "validation":9 """, "validation", "(1,66): error FTSDK1006: \"validation\" is 9; it must be at least 0 and at most 0.5.")]
    public void Gates_need_their_part_of_the_data(string data, string on, params string[] expected) =>
        Check($$$"""{"base":{"model":"tiny"},"data":{"train":"t.jsonl",{{{data}}}},"evaluation":{"gates":[{"metric":"loss","on":"{{{on}}}","max":1}]}}""", expected);

    [Fact]
    public void A_broken_text_is_said_once_with_what_stands_before_it()
    {
        using var folder = new SpecFolder("t.jsonl");
        Assert.Equal(
            [
                "(2,11): error FTSDK1007: The key \"model\" is missing in \"base\".",
                "(2,12): error FTSDK1003: Unknown key \"modell\" in \"base\". Did you mean \"model\"?",
                "(3,3): error FTSDK1002: This isn't JSON: '\"' is invalid after a value. Expected either ',', '}', or ']'.",
            ],
            folder.Problems("{\n  \"base\": {\"modell\": \"tiny\" }\n  \"data\": 3\n}"));
    }

    [Fact]
    public void Hostile_texts_end_in_one_error()
    {
        using var folder = new SpecFolder("t.jsonl");
        Assert.Equal(["(1,102): error FTSDK1002: The spec is nested deeper than 16 levels."], folder.Problems(Minimal[..^1] + ", \"method\": { \"targets\": " + new string('[', 500)).Skip(1));
        Assert.Equal(["(1,10): error FTSDK1002: This string has an escape that is no character."], folder.Problems("""{"base": "\ud800" }"""));
        Assert.Equal([": error FTSDK1001: The spec has 1048577 bytes; more than 1048576 aren't read."], folder.Problems(new string(' ', (1 << 20) + 1)));
        var bag = new DiagnosticBag();
        folder.Read("{" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"\"unknown{i}\":0,")) + Minimal[1..], bag);
        Assert.Equal(101, bag.Count());
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over_and_other_encodings_are_refused()
    {
        using var folder = new SpecFolder("t.jsonl");
        var bag = new DiagnosticBag();
        File.WriteAllText(folder.SpecPath, Minimal, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.NotNull(SpecReader.Read(folder.SpecPath, bag));
        Assert.Empty(bag);
        File.WriteAllText(folder.SpecPath, Minimal, Encoding.Unicode);
        Assert.Null(SpecReader.Read(folder.SpecPath, bag));
        Assert.Equal([$"{folder.SpecPath}: error FTSDK1001: The spec isn't UTF-8; save it in that encoding."], bag.Select(problem => problem.ToString()));
    }

    [Fact]
    public void Paths_with_the_separators_of_Windows_name_the_same_files_everywhere()
    {
        using var folder = new SpecFolder("data/t.jsonl", "data/v.jsonl", "data/h.jsonl");
        File.WriteAllText(folder.SpecPath, """{"base":{"model":"tiny"},"data":{"train":"data\\t.jsonl","validation":".\\data\\v.jsonl","test":"data/h.jsonl"}}""");
        var bag = new DiagnosticBag();
        var data = SpecReader.Read(folder.SpecPath, bag)!.Spec.Data;
        Assert.Empty(bag);
        Assert.Equal(("data/t.jsonl", "./data/v.jsonl", "data/h.jsonl"), (data.Train, data.Validation.File, data.Test));
    }

    [Fact]
    public void A_missing_spec_is_diagnosed()
    {
        var bag = new DiagnosticBag();
        Assert.Null(SpecReader.Read("/nowhere/x.finetune.json", bag));
        Assert.Equal(["/nowhere/x.finetune.json: error FTSDK1001: The spec doesn't exist."], bag.Select(problem => problem.ToString()));
    }

    [Fact]
    public void A_spec_with_errors_keeps_what_is_good()
    {
        using var folder = new SpecFolder("t.jsonl");
        var file = folder.Read("""{"data":{"train":"t.jsonl"},"method":{"rank":0,"alpha":8}}""", new DiagnosticBag())!;
        Assert.True(file.HasErrors);
        Assert.True(file.Has("data.train"));
        Assert.False(file.Has("base.model"));
        Assert.Equal("", file.Spec.Base.Model);
        Assert.Equal((16, 8), (file.Spec.Method.Rank, file.Spec.Method.Alpha));
        Assert.Equal($"{folder.SpecPath}(1,56)", file.PlaceOf("method.alpha").ToString());
        Assert.Equal($"{folder.SpecPath}(1,38)", file.PlaceOf("method.rank").ToString());
        Assert.Equal(folder.SpecPath, file.PlaceOf("base.model").ToString());
    }

    private static void Check(string json, string[] expected)
    {
        using var folder = new SpecFolder("t.jsonl", "h.jsonl");
        Assert.Equal(expected, folder.Problems(json));
    }
}
