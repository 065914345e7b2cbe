using FineTuneSdk.TinyBase;
using FineTuneSdk.TinyBase.Shipping;

switch (args)
{
    case ["data", var dataFolder, var modelFolder]:
        TrainingData.Make(dataFolder, modelFolder, Console.Out);
        return 0;
    case ["ship", var trained, var modelFolder]:
        ShippedModel.Write(trained, modelFolder);
        return 0;
    default:
        Console.Error.WriteLine(
            """
            FineTuneSdk.TinyBase data DATA_FOLDER MODEL_FOLDER   gets the Debian packages; writes the tokenizer into the model's folder and the training files into DATA_FOLDER
            FineTuneSdk.TinyBase ship TRAINED_FOLDER MODEL_FOLDER   writes the trained weights into the model's folder, as bfloat16
            """);
        return 2;
}
