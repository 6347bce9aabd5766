"""What is seen of a training, without touching it: pictures, samples, metrics with their floors, a critic from inside, estimates of
distances, diagnoses, differences with their intervals. It imports ``training``, ``theory`` and what is below them."""
